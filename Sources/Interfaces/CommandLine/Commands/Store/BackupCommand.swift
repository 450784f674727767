import Values

extension Command {
  /// `backup`: copies the store while it is in use.
  public static func backup(using services: ServiceAccess) -> Command {
    Command(
      "backup", "Copy the store to a new file, and verify the copy",
      discussion: """
        The service may go on working meanwhile: the copy holds one moment. It is checked for \
        damage, and the rows of each table are counted in both. A file that exists is never \
        overwritten.
        """, arguments: [Argument("FILE", "Where the copy goes", isFile: true)], using: services
    ) { context, services in
      let file = context.values["FILE"] ?? ""
      let tables = try await services.backUp(file)
      let rows = tables.reduce(0) { $0 + $1.rows }
      guard !context.output.isJSON else {
        context.output.json([
          "file": .string(file), "rows": JSONValue(rows),
          "tables": .object(tables.map { .init($0.name, JSONValue($0.rows)) }),
        ])
        return .done
      }
      context.output.table(.copied(tables))
      let sum = "\(tables.count.counted("table", "tables")) with \(rows.counted("row", "rows"))"
      context.output.note("\(file) is a verified copy: \(sum).")
      return .done
    }
  }
}
