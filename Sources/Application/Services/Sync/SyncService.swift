public import Accounts
public import Directory
import Reconciliation
public import Values

/// The use cases around runs, for every interface: starts them, decides about their plans, shows
/// them.
///
/// Runs that are started here go on in the background while `run()` lasts.
public final class SyncService: Sendable {
  private let parts: [DirectoryName: Part]
  private let order: [DirectoryName]
  let store: any RunStore
  private let environment: SyncEnvironment
  /// What the runs take that are carried out here.
  public let measures: RunMeasures
  private let routine = RunRoutine()
  private let jobs: AsyncStream<Job>
  private let submit: AsyncStream<Job>.Continuation
  private let report: @Sendable (SyncReport) -> Void

  struct Part: Sendable {
    let directory: SyncedDirectory
    let client: any DirectoryClient
    let reconciler: Reconciler
    /// How its following stands; nil when its changes aren't to be followed.
    let live: LiveRecord?
  }

  private struct Job: Sendable {
    let run: Run
    let work: @Sendable () async throws -> Run
  }

  /// Works on the configured directories.
  ///
  /// `deliveries` write into those among them that are written to; `report` is told about the end of
  /// each run that was started in the background.
  public init(
    directories: [(SyncedDirectory, any DirectoryClient)], store: any RunStore,
    environment: SyncEnvironment, deliveries: [OutboxDelivery] = [],
    report: @escaping @Sendable (SyncReport) -> Void
  ) {
    let measures = RunMeasures(time: environment.time)
    self.measures = measures
    order = directories.map(\.0.name)
    parts = Dictionary(
      directories.map { directory, client in
        (
          directory.name,
          Part(
            directory: directory, client: client,
            reconciler: Reconciler(
              directory: directory, client: client, store: store, environment: environment,
              delivery: deliveries.first { $0.directory.name == directory.name },
              measures: measures),
            live: directory.schedule.isLive
              ? LiveRecord(environment.time) { report(SyncReport($0, of: directory.name)) } : nil)
        )
      }, uniquingKeysWith: { first, _ in first })
    self.store = store
    self.environment = environment
    self.report = report
    (jobs, submit) = AsyncStream.makeStream()
  }

  /// Carries out what is started here and what the schedules ask for, until the task is cancelled.
  ///
  /// First ends the runs that a dead process left.
  public func run() async {
    await withDiscardingTaskGroup { group in
      for name in order {
        guard let part = parts[name] else { continue }
        group.addTask { await self.resume(part) }
        group.addTask { await self.followSchedule(part) }
        if let record = part.live {
          group.addTask {
            await LiveFollowing(reconciler: part.reconciler, actor: .live, record: record).run()
          }
        }
        group.addTask { await self.watchLag(part) }
      }
      for await job in jobs {
        group.addTask { await self.carryOut(job) }
      }
    }
  }

  private func carryOut(_ job: Job) async {
    do {
      let run = try await job.work()
      report(routine.isRoutine(run) ? .routine(run) : .ended(run))
    } catch is CancellationError {
      report(.interrupted(job.run))
    } catch {
      report(.failed(job.run, error))
    }
  }

  private func resume(_ part: Part) async {
    do {
      try await part.reconciler.resume(actor: .schedule)
    } catch is CancellationError {
      return
    } catch {
      report(.couldNotResume(part.directory.name, error))
    }
  }

  /// Asks again and again, by one small search, whether the directory has changes that no run has
  /// applied.
  private func watchLag(_ part: Part) async {
    let directory = part.directory
    while !Task.isCancelled {
      do {
        if let position = try await store.position(of: directory.name)?.users {
          let isAhead = await part.client.hasChanges(
            since: position, below: directory.userSearch.base)
          measures.note(isAhead: isAhead, directory.name)
        }
        try await Task.sleep(for: .seconds(15))
      } catch is CancellationError {
        return
      } catch {
        // The store doesn't answer: whoever needs it says so, and the next look may go well.
        measures.note(isAhead: nil, directory.name)
        do { try await Task.sleep(for: .seconds(15)) } catch { return }
      }
    }
  }

  private func followSchedule(_ part: Part) async {
    var timetable = SyncTimetable(part.directory.schedule, from: environment.time.now())
    while let due = timetable.next() {
      let wait = due.at - environment.time.now()
      let jitter = part.directory.schedule.jitter * environment.randomness.fraction()
      do {
        try await Task.sleep(for: max(wait, .zero) + jitter)
        if due.mode != .incremental || part.live?.standing?.state.replacesIncrementalRuns != true {
          let request = RunRequest(mode: due.mode, trigger: .schedule)
          _ = try await start(part.directory.name, request, actor: .schedule)
        }
      } catch is CancellationError {
        return
      } catch {
        report(.couldNotStart(part.directory.name, error))
      }
      timetable.advance(past: environment.time.now())
    }
  }
}

extension SyncService {
  /// Starts a run in the background, or joins the one under way.
  public func start(
    _ name: DirectoryName, _ request: RunRequest, actor: Actor
  ) async throws -> StartedRun {
    let reconciler = try part(name).reconciler
    switch try await reconciler.begin(request) {
    case .coalesced(let other):
      return StartedRun(run: try await get(other), isCoalesced: true)
    case .taken(let run, let lease):
      submit.yield(
        Job(run: run) { [measures] in
          try await measures.measure(name) { progress in
            try await reconciler.carryOut(run, lease, actor: actor, progress: progress)
          }
        })
      return StartedRun(run: run, isCoalesced: false)
    }
  }

  /// Runs to the end before it returns.
  public func runNow(
    _ name: DirectoryName, _ request: RunRequest, actor: Actor, progress: RunProgress
  ) async throws -> StartedRun {
    switch try await part(name).reconciler.run(request, actor: actor, progress: progress) {
    case .coalesced(let other):
      return StartedRun(run: try await get(other), isCoalesced: true)
    case .finished(let run): return StartedRun(run: run, isCoalesced: false)
    }
  }

  /// Applies a held plan in the background.
  ///
  /// - Throws: `PlanNotHeld`, `RunInProgress`, `RunNotFound`.
  public func approve(_ id: RunID, actor: Actor) async throws -> Run {
    let reconciler = try part(try await get(id).directory).reconciler
    let (run, lease) = try await reconciler.beginApproval(id, actor: actor)
    submit.yield(
      Job(run: run) { [measures] in
        try await measures.measure(run.directory) { progress in
          try await reconciler.carryOutApproval(run, lease, actor: actor, progress: progress)
        }
      })
    return run
  }

  /// Applies a held plan before it returns.
  public func approveNow(
    _ id: RunID, actor: Actor, progress: RunProgress
  ) async throws -> Run {
    try await part(try await get(id).directory).reconciler
      .approve(id, actor: actor, progress: progress)
  }

  /// Undoes what a run has applied, in the background: a run of its own, with a plan and guards.
  ///
  /// - Throws: `RunNotUndoable`, `RunInProgress`, `RunNotFound`.
  public func undo(_ id: RunID, actor: Actor) async throws -> Run {
    let undone = try await get(id)
    let reconciler = try part(undone.directory).reconciler
    let (run, lease) = try await reconciler.beginUndo(undone, trigger: .api)
    submit.yield(
      Job(run: run) { [measures] in
        try await measures.measure(run.directory) { progress in
          try await reconciler.carryOutUndo(run, lease, actor: actor, progress: progress)
        }
      })
    return run
  }

  /// Undoes what a run has applied before it returns.
  ///
  /// - Throws: `RunNotUndoable`, `RunInProgress`, `RunNotFound`.
  public func undoNow(_ id: RunID, actor: Actor, progress: RunProgress) async throws -> Run {
    let undone = try await get(id)
    let reconciler = try part(undone.directory).reconciler
    let (run, lease) = try await reconciler.beginUndo(undone, trigger: .commandLine)
    return try await reconciler.carryOutUndo(run, lease, actor: actor, progress: progress)
  }

  /// Throws a held plan away.
  ///
  /// - Throws: `PlanNotHeld`, `RunInProgress`, `RunNotFound`.
  public func discard(_ id: RunID, actor: Actor) async throws -> Run {
    try await part(try await get(id).directory).reconciler.discard(id, actor: actor)
  }

  /// Asks a run to stop; what is applied already stays.
  ///
  /// - Throws: `RunNotUnderWay`, `RunNotFound`.
  public func cancel(_ id: RunID) async throws -> Run {
    guard try await get(id).status == .running else { throw RunNotUnderWay(run: id) }
    try await store.requestCancel(of: id)
    return try await get(id)
  }

  /// One run.
  ///
  /// - Throws: `RunNotFound`.
  public func get(_ id: RunID) async throws -> Run {
    guard let run = try await store.find(id) else { throw RunNotFound(run: id) }
    return run
  }

  /// Runs, newest first.
  public func runs(_ filter: RunFilter, _ page: PageRequest) async throws -> Page<Run> {
    try await store.list(filter, page)
  }

  /// A run's effects in the plan's order.
  public func effects(
    of run: RunID, _ filter: EffectFilter, _ page: PageRequest
  ) async throws -> Page<StoredEffect> {
    _ = try await get(run)
    return try await store.effects(of: run, filter, page)
  }

  /// How many of a run's effects ended in which way so far.
  public func outcomes(of run: RunID) async throws -> [StoredEffect.Status: Int] {
    try await store.outcomes(of: run)
  }

  /// The states that a run goes through from now on, the present one first, until it is finished.
  ///
  /// States up to `version`, the one last seen, are left out.
  public func watch(_ id: RunID, after version: Int?) -> AsyncThrowingStream<Run, any Error> {
    let seen = SeenVersion(version ?? 0)
    return AsyncThrowingStream {
      while true {
        if seen.isFinished { return nil }
        let run = try await self.get(id)
        if run.version > seen.version || run.isFinished {
          seen.note(run)
          return run
        }
        try await Task.sleep(for: .milliseconds(250))
      }
    }
  }

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

  func part(_ name: DirectoryName) throws -> Part {
    guard let part = parts[name] else { throw UnknownDirectory(name: name.description) }
    return part
  }
}
