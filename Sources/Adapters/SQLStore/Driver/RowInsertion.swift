/// Inserts many rows into one table, several by each statement.
///
/// SQLite opens a table and its indexes for each statement anew and looks for each row's place from
/// their roots. Within a statement it goes on from the row before, which takes half the time.
struct RowInsertion {
  /// The rows of one statement; more gain nothing.
  static let rowsAtOnce = 32

  private let connection: any SQLConnection
  private let head: String
  private let row: String
  private let rule: String
  private let width: Int
  private var values: [SQLValue] = []
  private var changed = 0

  /// Adds rows with values for these columns; `rule` follows them: `ON CONFLICT DO NOTHING`.
  init(
    into table: String, _ columns: [String], rule: String = "", on connection: any SQLConnection
  ) {
    self.connection = connection
    head = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
    row = "(" + Array(repeating: "?", count: columns.count).joined(separator: ", ") + ")"
    self.rule = rule.isEmpty ? "" : " " + rule
    width = columns.count
    values.reserveCapacity(width * Self.rowsAtOnce)
  }

  /// Adds a row, or a part of one with the rest to follow; rows wait until there are enough.
  @inline(__always)
  mutating func add(_ row: [SQLValue]) throws {
    values += row
    if values.count == width * Self.rowsAtOnce { try insertMany() }
  }

  private mutating func insertMany() throws {
    changed += try connection.prepare(text(rows: Self.rowsAtOnce)).execute(values)
    values.removeAll(keepingCapacity: true)
  }

  /// Inserts the rows that wait.
  ///
  /// - Returns: how many rows were inserted since the last time.
  @discardableResult
  mutating func finish() throws -> Int {
    if !values.isEmpty {
      let insert = try connection.prepare(text(rows: 1))
      for start in stride(from: 0, to: values.count, by: width) {
        changed += try insert.execute(Array(values[start..<start + width]))
      }
      values.removeAll(keepingCapacity: true)
    }
    defer { changed = 0 }
    return changed
  }

  private func text(rows: Int) -> String {
    head + Array(repeating: row, count: rows).joined(separator: ", ") + rule
  }
}
