import Synchronization

/// The value of one write, handed from the database's thread to the task that waits for it.
final class WriteResult<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)

  /// The value, once the write has run.
  var value: Value? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  /// The value of a write that was carried out.
  func get() throws -> Value {
    guard let value else {
      throw SQLError(.other, operation: "write", message: "the write was not carried out")
    }
    return value
  }
}
