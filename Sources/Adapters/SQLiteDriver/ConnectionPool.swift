import SQLStore
import Synchronization

/// Lends connections to tasks; waiting for one blocks no thread and ends with the task.
final class ConnectionPool: Sendable {
  private typealias Waiter = CheckedContinuation<SerialConnection, any Error>

  private struct State {
    var line: WaitingLine<SerialConnection, Waiter>
    var closer: CheckedContinuation<Void, Never>?
  }

  private let connections: [SerialConnection]
  private let state: Mutex<State>

  /// Lends these open connections.
  init(_ connections: [SerialConnection]) {
    self.connections = connections
    state = Mutex(State(line: WaitingLine(connections)))
  }

  /// Lends a connection for as long as the body runs.
  func withConnection<Value: Sendable>(
    _ body: (SerialConnection) async throws -> Value
  ) async throws -> Value {
    let connection = try await borrow()
    defer { giveBack(connection) }
    return try await body(connection)
  }

  /// Throws when nothing is lent any more.
  func checkOpen() throws {
    guard !state.withLock({ $0.line.isClosed }) else { throw SQLError.closed }
  }

  /// Refuses new work, waits for the work under way, and closes every connection.
  func close() async {
    await withCheckedContinuation { continuation in
      let (refused, isDone) = state.withLock { state in
        let refused = state.line.close()
        let isDone = state.line.isComplete || state.closer != nil
        if !isDone { state.closer = continuation }
        return (refused, isDone)
      }
      for waiter in refused { waiter.resume(throwing: SQLError.closed) }
      if isDone { continuation.resume() }
    }
    for connection in connections { await connection.close() }
  }

  private func borrow() async throws -> SerialConnection {
    try Task.checkCancellation()
    let ticket = state.withLock { $0.line.makeTicket() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let answer = state.withLock { $0.line.ask(ticket, continuation) }
        switch answer {
        case .lent(let connection): continuation.resume(returning: connection)
        case .closed: continuation.resume(throwing: SQLError.closed)
        // The task may have been cancelled before it stood in the line.
        case .waiting: if Task.isCancelled { leave(ticket) }
        }
      }
    } onCancel: {
      leave(ticket)
    }
  }

  private func leave(_ ticket: WaitingLine<SerialConnection, Waiter>.Ticket) {
    let waiter = state.withLock { $0.line.leave(ticket) }
    waiter?.resume(throwing: CancellationError())
  }

  private func giveBack(_ connection: SerialConnection) {
    let (next, closer) = state.withLock { state in
      let next = state.line.giveBack(connection)
      guard state.line.isClosed, state.line.isComplete else {
        return (next, CheckedContinuation<Void, Never>?.none)
      }
      defer { state.closer = nil }
      return (next, state.closer)
    }
    next?.resume(returning: connection)
    closer?.resume()
  }
}
