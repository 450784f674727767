public import Values

extension JSONValue {
  /// One page of a list: `items`, `total`, `next_cursor`.
  public init<Item>(_ page: Page<Item>, _ present: (Item) -> JSONValue) {
    self = [
      "items": .array(page.items.map(present)), "total": JSONValue(page.total),
      "next_cursor": JSONValue(page.nextCursor),
    ]
  }

  /// This object with more members behind its own; anything else stays as it is.
  public func adding(_ more: Member...) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members + more)
  }
}
