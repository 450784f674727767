/// Lends a bounded number of connections; who finds all of them taken waits for a turn.
actor ConnectionPool<Connection: Sendable> {
  private let limit: Int
  private let make: @Sendable () -> Connection
  private var idle: [Connection] = []
  private var waiting: [CheckedContinuation<Connection, Never>] = []

  /// Every connection made so far.
  private(set) var made: [Connection] = []

  init(limit: Int, make: @escaping @Sendable () -> Connection) {
    self.limit = limit
    self.make = make
  }

  /// Runs the body with a connection of its own.
  func withConnection<Result: Sendable>(
    _ body: @Sendable (Connection) async throws -> Result
  ) async rethrows -> Result {
    let connection = await acquire()
    defer { release(connection) }
    return try await body(connection)
  }

  private func acquire() async -> Connection {
    if let connection = idle.popLast() { return connection }
    if made.count < limit {
      let connection = make()
      made.append(connection)
      return connection
    }
    return await withCheckedContinuation { waiting.append($0) }
  }

  private func release(_ connection: Connection) {
    if waiting.isEmpty {
      idle.append(connection)
    } else {
      waiting.removeFirst().resume(returning: connection)
    }
  }
}
