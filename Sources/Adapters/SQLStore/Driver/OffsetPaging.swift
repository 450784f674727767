import Values

/// The pages of a short list that are found by counting rows.
struct OffsetPaging {
  private let offset: Int64
  private let limit: Int

  /// Begins where the request's cursor says.
  ///
  /// Throws `BadCursor`.
  init(_ request: PageRequest) throws {
    offset = try request.cursor.map { try SequenceCursor.decode($0) } ?? 0
    limit = request.limit
  }

  /// The end of the query; one row more than the page holds tells whether others follow.
  var clause: SQLQuery { "LIMIT \(limit + 1) OFFSET \(offset)" }

  /// The page of the rows that the query found; rows that nothing is made of are left out.
  func page<Row, Item>(
    _ rows: [Row], total: Int, _ item: (Row) throws -> Item?
  ) rethrows -> Page<Item> {
    Page(
      items: try rows.prefix(limit).compactMap(item), total: total,
      nextCursor: rows.count > limit ? SequenceCursor.encode(offset + Int64(limit)) : nil)
  }
}
