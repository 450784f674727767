import Values

/// The pages of a list that is ordered by one number, which no two rows share.
struct SequencePaging {
  /// The number of the row before the page; nil on the first one.
  let place: Int64?
  private let limit: Int

  /// Begins where the request's cursor says.
  ///
  /// Throws `BadCursor`.
  init(_ request: PageRequest) throws {
    place = try request.cursor.map { try SequenceCursor.decode($0) }
    limit = request.limit
  }

  /// The rows to ask for; one more than the page holds tells whether others follow.
  var rowCount: Int { limit + 1 }

  /// The page of the rows that were found.
  func page<Row>(_ rows: [Row], total: Int, by number: (Row) -> Int64) -> Page<Row> {
    page(rows, total: total, by: number) { $0 }
  }

  /// The page of what is made of the rows that were found.
  func page<Row, Item>(
    _ rows: [Row], total: Int, by number: (Row) -> Int64, _ item: (Row) -> Item
  ) -> Page<Item> {
    let shown = rows.prefix(limit)
    return Page(
      items: shown.map(item), total: total,
      nextCursor: rows.count > limit
        ? shown.last.map { SequenceCursor.encode(number($0)) } : nil)
  }
}
