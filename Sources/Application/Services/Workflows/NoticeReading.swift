import Accounts
import Values

/// Reads notices for one caller, waiting for more at the end.
actor NoticeReading {
  /// The time between two looks at the store.
  private static let interval: Duration = .milliseconds(250)
  /// The looks after which the caller is asked for, even if nothing happened.
  private static let patience = 4
  private static let batchSize = 200

  private let store: any WorkflowStore
  private let latest: LatestNotice
  private let admit: @Sendable () async throws -> WorkflowCaller
  private let requested: NoticeStart
  private var position: Int?
  private var grantedToGroups: Set<WorkflowID> = []
  private var waiting: [WorkflowNotice] = []
  private var idleLooks = 0

  init(
    store: any WorkflowStore, latest: LatestNotice, start: NoticeStart,
    admit: @escaping @Sendable () async throws -> WorkflowCaller
  ) {
    self.store = store
    self.latest = latest
    requested = start
    self.admit = admit
  }

  /// The next notice; nil once the caller isn't admitted any more.
  func next() async throws -> WorkflowNotice? {
    while true {
      if !waiting.isEmpty { return waiting.removeFirst() }
      guard let start = position else {
        try await begin()
        continue
      }
      let end = try await latest.value()
      if end > start || idleLooks >= Self.patience {
        idleLooks = 0
        guard let caller = try await admitted() else { return nil }
        if end > start { try await read(after: start, for: caller) }
        try await noteLoss(for: caller)
      } else {
        idleLooks += 1
        try await Task.sleep(for: Self.interval)
      }
    }
  }

  /// Finds the number of the last notice that is behind the caller.
  private func begin() async throws {
    // What is known of the latest may be older than what the caller has seen.
    let end = try await store.latestNotice()
    switch requested {
    case .now: position = end
    case .after(let number) where number <= end: position = number
    case .after, .unknown:
      // A number behind the end is of another store, or of one that was put back to a copy.
      position = end
      waiting = [.reset(at: end)]
    }
  }

  private func read(after start: Int, for caller: WorkflowCaller) async throws {
    let batch = try await store.notices(after: start, limit: Self.batchSize, for: caller)
    position = batch.through
    waiting = batch.notices
    if batch.hasGap { waiting.insert(.reset(at: start), at: 0) }
  }

  /// Tells of what was lost with a group: leaving one, or its end, changes no workflow, so that there
  /// is no notice.
  private func noteLoss(for caller: WorkflowCaller) async throws {
    let granted = try await store.grantedToGroups(of: caller)
    let gone = grantedToGroups.subtracting(granted)
    grantedToGroups = granted
    guard !gone.isEmpty else { return }
    // What somebody withdrew or removed is told already.
    let told = waiting.filter { $0.news == .accessRevoked || $0.news == .deleted }
    for id in gone.subtracting(told.compactMap(\.workflow)).sorted()
    where try await store.find(id, for: caller) == nil {
      waiting.append(
        WorkflowNotice(sequence: position ?? 0, workflow: id, news: .accessRevoked))
    }
  }

  private func admitted() async throws -> WorkflowCaller? {
    do {
      return try await admit()
    } catch let error as CancellationError {
      throw error
    } catch {
      return nil
    }
  }
}

extension WorkflowNotice {
  /// That the caller has to begin anew; `number` is that of the last notice behind them.
  fileprivate static func reset(at number: Int) -> WorkflowNotice {
    WorkflowNotice(sequence: number, workflow: nil, news: .reset)
  }
}

/// The number of the latest notice, read once for all who wait for the next one.
actor LatestNotice {
  private static let freshness: Duration = .milliseconds(200)

  private let store: any WorkflowStore
  private let clock = ContinuousClock()
  private var known: (number: Int, at: ContinuousClock.Instant)?

  init(_ store: any WorkflowStore) {
    self.store = store
  }

  /// The number, at most a fifth of a second old.
  func value() async throws -> Int {
    if let known, clock.now - known.at < Self.freshness { return known.number }
    let number = try await store.latestNotice()
    known = (max(number, known?.number ?? 0), clock.now)
    return known?.number ?? number
  }
}
