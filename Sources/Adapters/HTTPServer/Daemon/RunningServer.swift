import HTTPRouting
import Synchronization

/// What all exchanges of a server share.
final class RunningServer: Sendable {
  let responder: any HTTPResponder
  let limits: HTTPServerSettings.Limits
  let isSecure: Bool
  let table: ConnectionTable
  let watch: ConnectionWatch

  /// The exchanges that wait for a task, or whose stream is open.
  private struct Waiting {
    var exchanges: [ObjectIdentifier: Exchange] = [:]
    var isClosed = false
  }

  private let waiting = Mutex(Waiting())
  private let stopping = Atomic(false)
  private let running = Atomic<Int>(0)
  private let idle = AsyncStream.makeStream(of: Void.self)

  init(
    responder: any HTTPResponder, settings: HTTPServerSettings, table: ConnectionTable,
    watch: ConnectionWatch
  ) {
    self.responder = responder
    limits = settings.limits
    isSecure = settings.tls != nil
    self.table = table
    self.watch = watch
  }

  var isStopping: Bool { stopping.load(ordering: .relaxed) }

  /// A request has come as far as its last header line.
  func exchangeBegan() {
    running.add(1, ordering: .relaxed)
  }

  /// A request's answer is sent, or its connection has broken.
  func exchangeEnded() {
    let left = running.subtract(1, ordering: .sequentiallyConsistent).newValue
    if left == 0, stopping.load(ordering: .sequentiallyConsistent) { idle.continuation.yield() }
  }

  /// Remembers an exchange that somebody has to wake; false when it is too late for that.
  func register(_ exchange: Exchange) -> Bool {
    waiting.withLock { waiting in
      guard !waiting.isClosed else { return false }
      waiting.exchanges[ObjectIdentifier(exchange)] = exchange
      return true
    }
  }

  /// Forgets an exchange.
  func unregister(_ exchange: Exchange) {
    waiting.withLock { $0.exchanges[ObjectIdentifier(exchange)] = nil }
  }

  /// Says that no more requests are wanted, and ends the streams that have no end of their own.
  func beginStopping() {
    stopping.store(true, ordering: .sequentiallyConsistent)
    for exchange in waiting.withLock({ Array($0.exchanges.values) }) { exchange.endEvents() }
  }

  /// Returns when no request is running, at the latest when the task is cancelled.
  func waitUntilIdle() async {
    if running.load(ordering: .sequentiallyConsistent) == 0 { return }
    for await _ in idle.stream where running.load(ordering: .sequentiallyConsistent) == 0 { return }
  }

  /// Answers everything that still waits with 503, and lets nothing wait any more.
  func abandonRest() {
    let rest = waiting.withLock { waiting in
      waiting.isClosed = true
      defer { waiting.exchanges = [:] }
      return Array(waiting.exchanges.values)
    }
    for exchange in rest { exchange.abandon() }
  }
}
