import Accounts
import Directory
import Reconciliation
import Values

/// Writes what waits in the outbox of one directory, under the directory's lease: never while a run
/// reads or applies, so that neither sees half of the other's work.
///
/// Changes of one account are written in their order, those of several at once. What may have been
/// written before, by a process that died or with an answer that was lost, is looked at first.
public struct OutboxDelivery: Sendable {
  let directory: SyncedDirectory
  let writer: any EntryWriter
  let store: any OutboxStore
  let environment: SyncEnvironment
  private let simultaneous: Int

  /// The changes after which the lease is given to whoever waits for it.
  private static let mostAtOnce = 128
  private static let firstDelay: Duration = .seconds(1)

  /// Works on one directory, and writes the changes of so many accounts at once.
  public init(
    directory: SyncedDirectory, writer: any EntryWriter, store: any OutboxStore,
    environment: SyncEnvironment, simultaneous: Int = 4
  ) {
    self.directory = directory
    self.writer = writer
    self.store = store
    self.environment = environment
    self.simultaneous = simultaneous
  }

  /// What became of the changes that were due.
  public struct Tally: Sendable, Hashable {
    /// Written, or in place already.
    public var done = 0
    /// Put off, because the directory can't take them now.
    public var postponed = 0
    /// Refused.
    public var failed = 0
    /// Without an effect any more.
    public var superseded = 0

    /// Starts with nothing.
    public init() {}

    /// All of them.
    public var total: Int { done + postponed + failed + superseded }

    mutating func add(_ other: Tally) {
      done += other.done
      postponed += other.postponed
      failed += other.failed
      superseded += other.superseded
    }

    fileprivate mutating func count(_ ending: Ending) {
      switch ending {
      case .ended(.done): done += 1
      case .ended(.failed): failed += 1
      case .ended: superseded += 1
      case .postponed: postponed += 1
      case .gone: break
      }
    }
  }

  fileprivate enum Ending {
    case ended(OutboxItem.State)
    case postponed
    case gone
  }

  /// Writes what is due, until nothing is, or a good number is written, or the directory can't take
  /// more now.
  ///
  /// - Throws: the store's errors, `LeaseLost`, `CancellationError`. What the directory says is kept
  ///   with each change.
  @discardableResult
  public func deliver(under lease: Lease) async throws -> Tally {
    var tally = Tally()
    _ = try await store.queueWithdrawals(in: directory.name, at: environment.time.now())
    while tally.total < Self.mostAtOnce, tally.postponed == 0 {
      try Task.checkCancellation()
      let due = try await store.due(in: directory.name, at: environment.time.now(), limit: 32)
      guard !due.isEmpty else { break }
      let before = tally.total
      for start in stride(from: 0, to: due.count, by: simultaneous) {
        let some = due[start..<min(start + simultaneous, due.count)]
        try await withThrowingTaskGroup(of: Ending.self) { group in
          for item in some { group.addTask { try await deliver(item, under: lease) } }
          for try await ending in group { tally.count(ending) }
        }
        if tally.postponed > 0 { break }
      }
      if tally.total == before { break }
    }
    return tally
  }

  private func deliver(_ item: OutboxItem, under lease: Lease) async throws -> Ending {
    let now = environment.time.now()
    guard let claimed = try await store.claim(item.id, under: lease, at: now) else { return .gone }
    let attempt = WriteAttempt(
      claimed: claimed, directory: directory, writer: writer, store: store, lease: lease,
      time: environment.time, now: now)
    do {
      return try await end(claimed.item, try await attempt.carryOut(), under: lease)
    } catch let error as EntryWriteError {
      if error.isTransient || error.code == .assertionFailed {
        return try await postpone(claimed.item, error, under: lease)
      }
      return try await end(
        claimed.item, WriteOutcome(.failed, words: error.message), under: lease)
    } catch let error as UnwritableName {
      let words = "The entry is named by the value that is to go: \(error.dn). Rename it there."
      return try await end(claimed.item, WriteOutcome(.failed, words: words), under: lease)
    }
  }

  private func end(
    _ item: OutboxItem, _ result: WriteOutcome, under lease: Lease
  ) async throws -> Ending {
    let now = environment.time.now()
    try await store.finish(
      item, result, under: lease, event: OutboxEvents(item: item, now: now).ended(result), at: now)
    return .ended(result.state)
  }

  private func postpone(
    _ item: OutboxItem, _ error: EntryWriteError, under lease: Lease
  ) async throws -> Ending {
    let now = environment.time.now()
    try await store.postpone(
      item, until: now + Self.delay(after: item.attempts), because: error.message, under: lease,
      at: now)
    return .postponed
  }

  /// Twice as long after each attempt, up to five minutes.
  static func delay(after attempts: Int) -> Duration {
    min(firstDelay * (1 << min(max(attempts - 1, 0), 10)), OutboxItem.longestDelay)
  }
}
