public import Accounts
public import Directory
import Reconciliation
public import Values

/// The use cases around the outbox, for every interface: delivers, shows, tries again.
public struct OutboxService: Sendable {
  private static let lookInterval: Duration = .milliseconds(250)
  private static let pauseAfterFailure: Duration = .seconds(5)
  private static let tidyInterval: Duration = .seconds(3600)
  /// How long changes that are over are kept.
  private static let kept: Duration = .seconds(30 * 86_400)

  private let store: any OutboxStore
  private let runs: any RunStore
  private let deliveries: [OutboxDelivery]
  private let environment: SyncEnvironment

  /// Works on the directories that are written to.
  public init(
    store: any OutboxStore, runs: any RunStore, deliveries: [OutboxDelivery],
    environment: SyncEnvironment
  ) {
    self.store = store
    self.runs = runs
    self.deliveries = deliveries
    self.environment = environment
  }

  /// The directories that are written to.
  public var directories: [DirectoryName] { deliveries.map(\.directory.name) }

  /// Delivers whatever is due, as soon as it is, until the task is cancelled; `report` is told what
  /// went wrong here, not what a directory has refused.
  public func run(report: @escaping @Sendable (DirectoryName, any Error) -> Void) async {
    await withDiscardingTaskGroup { group in
      for delivery in deliveries {
        group.addTask { await deliver(delivery, report: report) }
      }
    }
  }

  private func deliver(
    _ delivery: OutboxDelivery, report: @Sendable (DirectoryName, any Error) -> Void
  ) async {
    let name = delivery.directory.name
    var nextTidying = environment.time.now()
    while !Task.isCancelled {
      var pause = Self.lookInterval
      do {
        if environment.time.now() >= nextTidying {
          try await store.removeEnded(before: environment.time.now() - Self.kept)
          nextTidying = environment.time.now() + Self.tidyInterval
        }
        if try await hasWork(name) { _ = try await deliverDue(delivery) }
      } catch is CancellationError {
        return
      } catch {
        report(name, error)
        pause = Self.pauseAfterFailure
      }
      do { try await Task.sleep(for: pause) } catch { return }
    }
  }

  private func hasWork(_ name: DirectoryName) async throws -> Bool {
    let now = environment.time.now()
    if try await store.queueWithdrawals(in: name, at: now) > 0 { return true }
    return try await !store.due(in: name, at: now, limit: 1).isEmpty
  }

  /// Delivers what is due, unless a run is under way, which does it itself.
  private func deliverDue(_ delivery: OutboxDelivery) async throws -> OutboxDelivery.Tally? {
    let now = environment.time.now()
    let lease = Lease(
      directory: delivery.directory.name, holder: environment.processes.own,
      run: .delivery(environment.randomness.words().0), expiresAt: now + environment.leaseTime)
    guard try await runs.takeLease(lease, at: now) == .taken else { return nil }
    return try await LeaseHolding(store: runs, environment: environment)
      .whileHolding(lease) { try await delivery.deliver(under: lease) }
  }

  /// Delivers what is due now, of one directory or of all, and waits for runs under way.
  ///
  /// - Throws: `UnknownDirectory` for one that isn't written to; the store's errors.
  public func deliverNow(_ name: DirectoryName? = nil) async throws -> OutboxDelivery.Tally {
    let chosen = deliveries.filter { name == nil || $0.directory.name == name }
    if let name, chosen.isEmpty { throw UnknownDirectory(name: name.description) }
    var tally = OutboxDelivery.Tally()
    for delivery in chosen {
      while true {
        guard let some = try await deliverDue(delivery) else {
          try await Task.sleep(for: .milliseconds(50))
          continue
        }
        tally.add(some)
        if some.total == 0 || some.postponed > 0 { break }
      }
    }
    return tally
  }

  /// Changes, newest first.
  public func list(
    _ filter: OutboxFilter, _ page: PageRequest
  ) async throws -> Page<OutboxItem> {
    try await store.list(filter, page)
  }

  /// One change.
  ///
  /// - Throws: `OutboxItemNotFound`.
  public func get(_ id: OutboxID) async throws -> OutboxItem {
    guard let item = try await store.find(id) else { throw OutboxItemNotFound(item: id) }
    return item
  }

  /// Has a change that failed or waits tried at once.
  ///
  /// - Throws: `OutboxItemNotFound`, `OutboxItemClosed`.
  public func retry(_ id: OutboxID, by actor: Actor) async throws -> OutboxItem {
    let item = try await get(id)
    let now = environment.time.now()
    let event = OutboxEvents(item: item, now: now).retried(by: actor)
    guard let retried = try await store.retry(id, event: event, at: now) else {
      throw OutboxItemClosed(item: id, state: try await get(id).state)
    }
    return retried
  }

  /// Takes the deletion of an entry back; the next run gives the entry an account again.
  ///
  /// - Throws: `OutboxItemNotFound`, `OutboxItemNeeded`, `OutboxItemClosed`.
  public func discard(_ id: OutboxID, by actor: Actor) async throws -> OutboxItem {
    let item = try await get(id)
    guard case .deletion = item.intent else {
      throw OutboxItemNeeded(item: id, kind: item.intent.kind)
    }
    let now = environment.time.now()
    let event = OutboxEvents(item: item, now: now).discarded(by: actor)
    guard let discarded = try await store.discard(id, event: event, at: now) else {
      throw OutboxItemClosed(item: id, state: try await get(id).state)
    }
    return discarded
  }

  /// How long the oldest waiting change has been waiting; zero when none does.
  public func oldestAge(in standing: OutboxStanding) -> Duration {
    standing.oldest.map { max(.zero, environment.time.now() - $0) } ?? .zero
  }

  /// How the outboxes of the directories stand.
  public func standing() async throws -> [OutboxStanding] {
    let known = Dictionary(
      try await store.standing().map { ($0.directory, $0) }, uniquingKeysWith: { first, _ in first }
    )
    let idle = directories.filter { known[$0] == nil }
    return known.values.sorted { $0.directory.description < $1.directory.description }
      + idle.map { OutboxStanding(directory: $0, waiting: 0, oldest: nil, failed: 0) }
  }
}
