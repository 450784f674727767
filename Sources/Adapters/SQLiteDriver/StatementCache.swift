/// The compiled statements of one connection by their text; the one unused for longest leaves first.
struct StatementCache {
  private struct Slot {
    let statement: SQLiteStatement
    var lastUse: UInt64
  }

  private let capacity: Int
  private var slots: [String: Slot] = [:]
  private var clock: UInt64 = 0

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// The statement of this text, if it is kept.
  mutating func find(_ text: String) -> SQLiteStatement? {
    guard let index = slots.index(forKey: text) else { return nil }
    clock += 1
    slots.values[index].lastUse = clock
    return slots.values[index].statement
  }

  /// Keeps a statement.
  mutating func insert(_ statement: SQLiteStatement) {
    if slots.count >= capacity,
      let oldest = slots.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      slots[oldest.key] = nil
    }
    clock += 1
    slots[statement.text] = Slot(statement: statement, lastUse: clock)
  }

  /// Lets all statements go.
  mutating func removeAll() {
    slots.removeAll()
  }
}
