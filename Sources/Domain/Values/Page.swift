/// One page of a list.
public struct Page<Item: Sendable>: Sendable {
  /// The items, in the list's order.
  public var items: [Item]
  /// The number of items on all pages.
  public var total: Int
  /// What to ask with for the page after this one; nil on the last page.
  ///
  /// Its form is the store's.
  public var nextCursor: String?

  /// Joins the parts.
  public init(items: [Item], total: Int, nextCursor: String?) {
    self.items = items
    self.total = total
    self.nextCursor = nextCursor
  }
}

extension Page: Equatable where Item: Equatable {}

/// Which part of a list is asked for.
public struct PageRequest: Sendable, Hashable {
  /// The largest number of items, 1…200.
  public var limit: Int
  /// The `nextCursor` of the page before; nil for the first page.
  public var cursor: String?

  /// Joins both.
  public init(limit: Int = 50, cursor: String? = nil) {
    self.limit = limit
    self.cursor = cursor
  }
}

/// A cursor that doesn't come from the list it is used with.
public struct BadCursor: Error, Sendable, Hashable {
  /// Says that a cursor can't be used.
  public init() {}
}
