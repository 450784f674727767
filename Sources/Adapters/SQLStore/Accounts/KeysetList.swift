import Values

/// One list in one order, read page by page from the place where the page before ended.
///
/// Rows that come or go meanwhile move nobody else to another page. Rows without the value stand
/// behind all others in either direction; equal values are ordered by identifier.
struct KeysetList {
  /// `FROM` and `WHERE` with at least one condition.
  var source: SQLQuery
  /// The same for the rows that lack the value, where another way to them is shorter; it has to
  /// leave the others out itself.
  var sourceWithoutValue: SQLQuery?
  /// Ways to the rows with the value that are together shorter than `source`.
  ///
  /// Each row lies on one of them, and the value is a whole number.
  var ways: [Way] = []
  /// The column of the identifier.
  var id: String
  /// What the rows are ordered by.
  var key: SQLQuery
  /// The type of that.
  var type: KeyType
  /// Whether some rows may lack the value.
  var isNullable = false
  /// Whether the greatest comes first.
  var isDescending: Bool
  /// The order's name, which stands in its cursors.
  var name: String

  /// A way to some of the rows.
  struct Way {
    /// `FROM` and `WHERE` with at least one condition.
    var source: SQLQuery
    /// What the rows are ordered by.
    var key: SQLQuery
  }

  /// What rows can be ordered by.
  enum KeyType {
    /// Whole numbers and moments.
    case integer
    /// Text, byte by byte.
    case text
    /// Text, without the case of ASCII letters.
    case caselessText
  }

  /// The identifiers of one page, and the cursor of the next.
  func page(
    _ request: PageRequest, _ connection: any SQLConnection
  ) throws -> (ids: [UniqueID], next: String?) {
    let place = try request.cursor.map { try KeysetCursor(parsing: $0, order: name, type: type) }
    let wanted = request.limit + 1
    var rows: [KeysetCursor] = []
    if place?.key != .null {
      rows = try rowsWithValue(behind: place, limit: wanted, connection)
    }
    if isNullable, rows.count < wanted {
      let start = place?.key == .null ? place : nil
      rows += try read(withoutValue(behind: start, limit: wanted - rows.count), connection)
    }
    let shown = rows.prefix(request.limit)
    return (shown.map(\.id), rows.count > shown.count ? shown.last?.text : nil)
  }

  private func rowsWithValue(
    behind place: KeysetCursor?, limit: Int, _ connection: any SQLConnection
  ) throws -> [KeysetCursor] {
    let ways = ways.isEmpty ? [Way(source: source, key: key)] : ways
    let rows = try ways.flatMap { way in
      try read(withValue(on: way, behind: place, limit: limit), connection)
    }
    return ways.count == 1 ? rows : Array(rows.sorted(by: isBefore).prefix(limit))
  }

  private func isBefore(_ left: KeysetCursor, _ right: KeysetCursor) -> Bool {
    guard case .integer(let first) = left.key, case .integer(let second) = right.key else {
      return false
    }
    return isDescending
      ? (second, right.id) < (first, left.id) : (first, left.id) < (second, right.id)
  }

  private func withValue(on way: Way, behind place: KeysetCursor?, limit: Int) -> SQLQuery {
    let key: SQLQuery = type == .caselessText ? "\(way.key) COLLATE NOCASE" : way.key
    var query: SQLQuery = "SELECT \(unsafe: id), \(key) \(way.source)"
    if isNullable { query += " AND \(key) IS NOT NULL" }
    if let place {
      query += " AND (\(key), \(unsafe: id)) \(unsafe: comparison) (\(place.key), \(place.id))"
    }
    query += " ORDER BY \(key) \(unsafe: direction), \(unsafe: id) \(unsafe: direction)"
    query += " LIMIT \(limit)"
    return query
  }

  private func withoutValue(behind place: KeysetCursor?, limit: Int) -> SQLQuery {
    let rest = sourceWithoutValue ?? "\(source) AND \(key) IS NULL"
    var query: SQLQuery = "SELECT \(unsafe: id), NULL \(rest)"
    if let place {
      query += " AND \(unsafe: id) \(unsafe: comparison) \(place.id)"
    }
    query += " ORDER BY \(unsafe: id) \(unsafe: direction) LIMIT \(limit)"
    return query
  }

  private var direction: String { isDescending ? "DESC" : "ASC" }
  private var comparison: String { isDescending ? "<" : ">" }

  private func read(
    _ query: SQLQuery, _ connection: any SQLConnection
  ) throws -> [KeysetCursor] {
    try connection.rows(query) { row in
      guard let id = row.uniqueID(0) else {
        throw SQLError(.corrupt, operation: "read", message: "an identifier hasn't 16 bytes")
      }
      return KeysetCursor(order: name, key: value(row), id: id)
    }
  }

  private func value(_ row: any SQLRow) -> SQLValue {
    guard !row.isNull(1) else { return .null }
    return type == .integer ? .integer(row.integer(1)) : .text(row.text(1))
  }
}
