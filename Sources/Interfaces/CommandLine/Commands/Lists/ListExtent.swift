import Values

/// How much of a list is shown: `--limit` and `--all`.
struct ListExtent: Sendable {
  /// The largest number of items; nil for all.
  let limit: Int?

  /// The options to declare.
  static let options: [Option] = [
    .value("limit", .text("N"), "Show N at most; a table shows \(standard) by default"),
    .flag("all", "Show all, as JSON does by default"),
  ]
  /// The names of the options, of which one at most may be given.
  static let alternatives = options.map(\.name)

  private static let standard = 50
  /// The largest page that a service gives.
  private static let page = 200

  /// What a command was called with.
  ///
  /// - Throws: `CommandFailure` when the limit is no number.
  init(_ context: CommandContext) throws {
    guard let text = context.values["limit"] else {
      limit = context.values.has("all") || context.output.isJSON ? nil : Self.standard
      return
    }
    guard let number = Int(text), number > 0 else {
      throw CommandFailure.invalid(text, for: "--limit", allowed: "a whole number from 1")
    }
    limit = number
  }

  /// Shows a certain number.
  init(limit: Int?) {
    self.limit = limit
  }

  /// Reads page by page until there are enough.
  func read<Item: Sendable>(
    _ read: (PageRequest) async throws -> Page<Item>
  ) async throws -> ShownList<Item> {
    var list = ShownList<Item>(items: [], total: 0)
    var cursor: String?
    repeat {
      let rest = limit.map { $0 - list.items.count } ?? Self.page
      let page = try await read(PageRequest(limit: min(rest, Self.page), cursor: cursor))
      list.items += page.items
      list.total = page.total
      cursor = page.nextCursor
    } while cursor != nil && list.items.count < limit ?? .max
    return list
  }
}

/// The part of a list that is shown.
struct ShownList<Item: Sendable>: Sendable {
  /// The items.
  var items: [Item]
  /// How many there are in all.
  var total: Int

  /// Writes the list as JSON or as a table, and says so when it is empty.
  func write(
    to output: Output, orSay emptiness: String, json: (Item) -> JSONValue,
    table: ([Item]) -> Table
  ) {
    guard !output.isJSON else { return output.json(.array(items.map(json))) }
    guard !items.isEmpty else { return output.note(emptiness) }
    output.table(table(items))
    noteRest(on: output)
  }

  /// Tells the person in front that there is more.
  func noteRest(on output: Output) {
    guard items.count < total else { return }
    output.note("\(items.count) of \(total) are shown; --all shows all.")
  }
}

extension CommandFailure {
  /// A value that an option or argument can't have.
  static func invalid(_ value: String, for name: String, allowed: String) -> CommandFailure {
    CommandFailure(
      "\"\(value)\" is no value for \(name); allowed: \(allowed).", exitCode: .usage)
  }
}
