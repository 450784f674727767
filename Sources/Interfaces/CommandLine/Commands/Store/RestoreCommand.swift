import Values

/// What `muster restore` did.
public struct RestoreReport: Sendable, Hashable {
  /// The store that was replaced.
  public var store: String
  /// Where the store before is kept; nil when there was none.
  public var kept: String?
  /// The number of the copy's schema.
  public var schema: Int
  /// The copy's tables.
  public var tables: [CopiedTable]

  /// Joins the facts.
  public init(store: String, kept: String?, schema: Int, tables: [CopiedTable]) {
    self.store = store
    self.kept = kept
    self.schema = schema
    self.tables = tables
  }
}

extension Command {
  /// `restore`: puts a copy in the store's place.
  ///
  /// - Parameter restore: verifies a file and puts it in the place of the store that a configuration
  ///   names.
  /// - Returns: the command.
  public static func restore(
    _ restore: @escaping @Sendable (ConfigurationChoice, String) async throws -> RestoreReport
  ) -> Command {
    Command(
      "restore", "Replace the store by a copy that `muster backup` or the service made",
      discussion: """
        Refuses while the service or another process uses the store. The copy is checked for damage \
        and for its schema first; nothing is replaced by something that doesn't work. The store \
        before is kept beside the new one, even if it is damaged.

        Example: `muster restore var/backups/muster-20261120T030000Z.db`.
        """, arguments: [Argument("FILE", "The copy", isFile: true)]
    ) { context in
      let file = context.values["FILE"] ?? ""
      let report = try await restore(ConfigurationChoice(context), file)
      let rows = report.tables.reduce(0) { $0 + $1.rows }
      guard !context.output.isJSON else {
        context.output.json([
          "file": .string(file), "store": .string(report.store), "kept": JSONValue(report.kept),
          "schema": JSONValue(report.schema), "rows": JSONValue(rows),
          "tables": .object(report.tables.map { .init($0.name, JSONValue($0.rows)) }),
        ])
        return .done
      }
      context.output.table(.copied(report.tables))
      context.output.note(
        "\(report.store) is \(file) now, with \(rows.counted("row", "rows")), verified.")
      if let kept = report.kept {
        context.output.note("The store before is kept as \(kept); remove it when all is well.")
      }
      return .done
    }
  }
}

extension Table {
  /// Tables of the store with their rows.
  static func copied(_ tables: [CopiedTable]) -> Table {
    var table = Table([.init("table"), .init("rows", isNumeric: true)])
    for copied in tables { table.add(copied.name, String(copied.rows)) }
    return table
  }
}
