/// Brings small writes that come at the same time together into one transaction.
///
/// A transaction waits for the disk once, whatever is in it, and not at all when none of its writes
/// has to. While one is under way the next writes gather; they follow together.
public actor GroupCommit {
  private struct Waiter {
    let durability: SQLDurability
    let work: @Sendable (any SQLConnection) throws -> Void
    let continuation: CheckedContinuation<Void, any Error>
  }

  /// The largest number of writes in one transaction.
  private static let limit = 500

  private let database: any SQLDatabase
  private var waiting: [Waiter] = []
  private var isWriting = false

  /// Writes to a database.
  public init(database: any SQLDatabase) {
    self.database = database
  }

  /// Runs a write in a transaction with others, kept at least as well as `durability` says.
  ///
  /// When the database fails, all writes of the transaction fail. A write that must be refused for
  /// a reason of its own returns that as a value and doesn't throw. A cancelled task's write is
  /// carried out all the same.
  @discardableResult
  func write<Value: Sendable>(
    _ durability: SQLDurability = .synced,
    _ work: @escaping @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    let result = WriteResult<Value>()
    try await withCheckedThrowingContinuation { continuation in
      waiting.append(
        Waiter(
          durability: durability, work: { result.value = try work($0) },
          continuation: continuation))
      start()
    }
    return try result.get()
  }

  private func start() {
    guard !isWriting else { return }
    isWriting = true
    // A task of its own: none of the waiting ones may take the others down when it is cancelled.
    Task { await writeAll() }
  }

  private func writeAll() async {
    while !waiting.isEmpty {
      let batch = Array(waiting.prefix(Self.limit))
      waiting.removeFirst(batch.count)
      let works = batch.map(\.work)
      let isSynced = batch.contains { $0.durability == .synced }
      do {
        try await database.write(isSynced ? .synced : .unsynced) { connection in
          for work in works { try work(connection) }
        }
        for waiter in batch { waiter.continuation.resume() }
      } catch {
        for waiter in batch { waiter.continuation.resume(throwing: error) }
      }
    }
    isWriting = false
  }
}
