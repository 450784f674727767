public import Values

extension SQLRow {
  /// A column as text; nil when it is NULL.
  public func optionalText(_ column: Int) -> String? {
    isNull(column) ? nil : text(column)
  }

  /// A column as an integer; nil when it is NULL.
  public func optionalInteger(_ column: Int) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  /// A column of milliseconds as a moment; nil when it is NULL.
  public func timestamp(_ column: Int) -> Timestamp? {
    optionalInteger(column).map { Timestamp(millisecondsSince1970: $0) }
  }
}
