import Values

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
  private var values = SQLValueLine()
  private var changed = 0

  /// Adds rows with values for these columns; `rule` follows them: `ON CONFLICT DO NOTHING`.
  init(
    into table: String, _ columns: [String], rule: String = "", on connection: any SQLConnection
  ) {
    self.connection = connection
    head = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
    row = "(?" + String(repeating: ", ?", count: columns.count - 1) + ")"
    self.rule = rule.isEmpty ? "" : " " + rule
    width = columns.count
    values.reserveCapacity(width * Self.rowsAtOnce)
  }

  /// Adds the next value of a row: a text, or NULL for nil.
  mutating func add(_ text: String?) { values.add(text) }

  /// Adds the next value of a row: an identifier, or NULL for nil.
  mutating func add(_ id: UniqueID?) { values.add(id) }

  /// Adds the next value of a row: bytes.
  mutating func add(_ blob: [UInt8]) { values.add(blob) }

  /// Adds the next value of a row: an integer.
  mutating func add(_ number: Int64) { values.add(number) }

  /// Ends a row; rows wait until there are enough of them.
  mutating func endRow() throws {
    guard values.fields.count >= width * Self.rowsAtOnce else { return }
    changed += try connection.prepare(text(rows: Self.rowsAtOnce)).execute(values)
    values.removeAll()
  }

  /// Inserts the rows that wait.
  ///
  /// - Returns: how many rows were inserted since the last time.
  @discardableResult
  mutating func finish() throws -> Int {
    if !values.fields.isEmpty {
      let insert = try connection.prepare(text(rows: 1))
      for start in stride(from: 0, to: values.fields.count, by: width) {
        changed += try insert.execute(values.fields(start..<start + width))
      }
      values.removeAll()
    }
    defer { changed = 0 }
    return changed
  }

  private func text(rows: Int) -> String {
    head + row + String(repeating: ", " + row, count: rows - 1) + rule
  }
}
