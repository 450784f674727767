public import Accounts
public import Directory
public import Values

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
      goOn(with: run) {
        try await reconciler.carryOut(run, lease, actor: actor, progress: $0)
      }
      return StartedRun(run: run, isCoalesced: false)
    }
  }

  /// Has a run carried out in the background, and measured.
  private func goOn(
    with run: Run, _ work: @escaping @Sendable (RunProgress) async throws -> Run
  ) {
    submit.yield(
      Job(run: run) { [measures] in try await measures.measure(run.directory, work) })
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
    goOn(with: run) {
      try await reconciler.carryOutApproval(run, lease, actor: actor, progress: $0)
    }
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
    goOn(with: run) {
      try await reconciler.carryOutUndo(run, lease, actor: actor, progress: $0)
    }
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
}
