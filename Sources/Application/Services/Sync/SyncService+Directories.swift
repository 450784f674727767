public import Accounts
public import Directory
public import Values

extension SyncService {
  /// The entries of a directory that are set aside.
  public func quarantine(
    of name: DirectoryName, _ page: PageRequest
  ) async throws -> Page<QuarantinedEntry> {
    let schedule = try part(name).directory.schedule
    let lastRun = try await latest(1, of: name).first
    var page = try await store.quarantine(of: name, page)
    let next = schedule.next(after: environment.time.now(), lastRun: lastRun?.startedAt)
    for index in page.items.indices { page.items[index].nextRetry = next }
    return page
  }

  /// Tests the connection to a directory, step by step.
  public func test(_ name: DirectoryName) async throws -> [DirectoryTestStep] {
    await (try part(name)).client.test()
  }

  /// How the servers of each directory stand, in the configured order.
  public var servers: [(directory: DirectoryName, standings: [ServerStanding])] {
    order.compactMap { name in parts[name].map { (name, $0.client.servers) } }
  }

  /// How the following of each directory stands that this process is to follow, in the configured
  /// order.
  public var live: [(directory: DirectoryName, standing: LiveStanding)] {
    order.compactMap { name in parts[name]?.live?.standing.map { (name, $0) } }
  }

  /// The present moment, by which lags are told.
  public var now: Timestamp { environment.time.now() }

  /// Follows a directory until the task is cancelled, whatever its schedule says; `tell` gets the
  /// news.
  ///
  /// - Throws: `UnknownDirectory`.
  public func follow(
    _ name: DirectoryName, actor: Actor, tell: @escaping @Sendable (LiveNews) -> Void
  ) async throws {
    let record = LiveRecord(environment.time, tell: tell)
    await LiveFollowing(reconciler: try part(name).reconciler, actor: actor, record: record).run()
  }

  /// The names of the configured directories, in the configured order.
  public var directoryNames: [DirectoryName] { order }

  /// Every configured directory with its latest runs, in the configured order.
  public func directories() async throws -> [DirectoryOverview] {
    var overviews: [DirectoryOverview] = []
    for name in order { overviews.append(try await overview(name)) }
    return overviews
  }

  /// One configured directory with its latest runs.
  ///
  /// - Throws: `UnknownDirectory`.
  public func overview(_ name: DirectoryName) async throws -> DirectoryOverview {
    let directory = try part(name).directory
    return DirectoryOverview(
      directory: directory, population: try await store.population(of: name),
      lastRuns: try await latest(5, of: name),
      held: try await latest(1, of: name, .held).first,
      lastApplied: try await lastApplied(name),
      quarantined: try await store.quarantine(of: name, PageRequest(limit: 1)).total,
      live: try await standing(name))
  }

  private func standing(_ name: DirectoryName) async throws -> LiveStanding? {
    if let standing = try part(name).live?.standing { return standing }
    return try await followedElsewhere(name)
  }

  /// What a process that doesn't follow can say of one that does; nil when none does.
  private func followedElsewhere(_ name: DirectoryName) async throws -> LiveStanding? {
    let now = environment.time.now()
    guard try await store.isFollowed(name, at: now) else { return nil }
    return LiveStanding(state: .elsewhere, reason: "Another process follows it.", since: now)
  }

  private func latest(
    _ number: Int, of name: DirectoryName, _ status: Run.Status? = nil
  ) async throws -> [Run] {
    try await store.list(
      RunFilter(directory: name.description, status: status), PageRequest(limit: number)
    ).items
  }

  private func lastApplied(_ name: DirectoryName) async throws -> Run? {
    var runs: [Run] = []
    for status in [Run.Status.applied, .partial] {
      let filter = RunFilter(directory: name.description, status: status, isUndo: false)
      runs += try await store.list(filter, PageRequest(limit: 1)).items
    }
    return runs.max { $0.startedAt < $1.startedAt }
  }
}
