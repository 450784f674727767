import Directory
import Values

/// Says how the installation stands.
public struct StatisticsService: Sendable {
  private static let day: Duration = .seconds(86_400)

  private let store: any StatisticsStore
  private let requests: any AccessRequestStore
  private let sync: SyncService
  private let time: any TimeSource

  /// Takes what it works with.
  public init(
    store: any StatisticsStore, requests: any AccessRequestStore, sync: SyncService,
    time: any TimeSource
  ) {
    self.store = store
    self.requests = requests
    self.sync = sync
    self.time = time
  }

  /// The numbers of now: with the sign-ins of so many days, today among them; an account without a
  /// sign-in for so many days counts as inactive.
  public func read(days: Int, inactiveDays: Int) async throws -> Statistics {
    let now = time.now()
    let inactiveSince = now - Self.day * inactiveDays
    let first = now.startOfDay - Self.day * (days - 1)
    let found = Dictionary(
      try await store.signIns(since: first).map { ($0.start, $0) },
      uniquingKeysWith: { first, _ in first })
    let signIns = (0..<days).map { number in
      let start = first + Self.day * number
      return found[start] ?? SignInDay(start: start)
    }
    var statistics = Statistics(
      accounts: try await store.accounts(inactiveSince: inactiveSince, at: now),
      signIns: signIns, inactiveSince: inactiveSince,
      requestsWaiting: try await requests.countWaiting(applicationsOnly: false), lastRuns: [])
    for name in sync.directoryNames {
      let runs = try await sync.runs(
        RunFilter(directory: name.description), PageRequest(limit: 1))
      statistics.lastRuns.append((name, runs.items.first))
    }
    return statistics
  }
}

extension Timestamp {
  /// The first moment of its day in UTC.
  fileprivate var startOfDay: Timestamp {
    let day: Int64 = 86_400_000
    let rest = millisecondsSince1970 % day
    return self - .milliseconds(rest < 0 ? rest + day : rest)
  }
}
