import CSQLite
import SQLStore

/// A connection on a queue of its own, so that its waiting for the disk stops no Swift task.
actor SerialConnection {
  private nonisolated let executor: QueueExecutor
  private var connection: SQLiteConnection?
  /// What the connection's commits are set to; a writing one begins with this.
  private var durability = SQLDurability.synced

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Names the queue; `open` follows.
  init(label: String) {
    executor = QueueExecutor(label: label)
  }

  /// Opens the connection on its queue.
  func open(_ make: @Sendable () throws -> SQLiteConnection) throws {
    connection = try make()
  }

  /// Runs the body without a transaction.
  ///
  /// - Throws: `CancellationError` where a statement was ended because its task was cancelled.
  func run<Value: Sendable>(
    _ body: @Sendable (SQLiteConnection) throws -> Value
  ) throws -> Value {
    guard let connection else { throw SQLError.closed }
    do {
      return try body(connection)
    } catch let error as SQLError where error.code == .interrupted && Task.isCancelled {
      throw CancellationError()
    }
  }

  /// Runs the body in one transaction.
  func transaction<Value: Sendable>(
    _ begin: String, _ body: @Sendable (any SQLConnection) throws -> Value
  ) throws -> Value {
    try run { connection in try connection.transaction(begin) { try body($0) } }
  }

  /// Runs the body in one transaction that has the write lock from its start.
  ///
  /// An unsynced commit doesn't wait for the disk; the log has it in its place before whatever is
  /// committed next.
  func write<Value: Sendable>(
    _ durability: SQLDurability, _ body: @Sendable (any SQLConnection) throws -> Value
  ) throws -> Value {
    if durability != self.durability {
      // It can't be changed inside a transaction.
      let level = durability == .synced ? "FULL" : "NORMAL"
      try run { try $0.runScript("PRAGMA synchronous = \(level)") }
      self.durability = durability
    }
    return try transaction("BEGIN IMMEDIATE", body)
  }

  /// Closes the connection; later work is refused.
  func close() {
    connection?.retire()
    connection = nil
  }

  /// Closes the connection, and gives what a large page cache took back to the system.
  ///
  /// glibc would keep it for later, beside what the rest of a run needs (malloc_trim(3)).
  func closeAndGiveBackMemory() {
    let isLarge = (connection?.cacheByteCount ?? 0) >= Self.largeCache
    close()
    if isLarge { malloc_trim(0) }
  }

  private static let largeCache = 16 << 20
}

extension SQLError {
  /// Work came after the end.
  static var closed: SQLError {
    SQLError(.other, operation: "open", message: "the database is closed")
  }
}
