public import Accounts
import Directory
import Reconciliation
public import Values

/// Runs the reconciliation of one directory: read, stage, compare, plan, guard, apply, verify,
/// report.
public struct Reconciler: Sendable {
  let directory: SyncedDirectory
  let client: any DirectoryClient
  let store: any RunStore
  let environment: SyncEnvironment
  let delivery: OutboxDelivery?
  /// Measures live runs; whoever starts another one measures it.
  let measures: RunMeasures?

  /// Works on one directory; `delivery` is nil for one that isn't written to.
  public init(
    directory: SyncedDirectory, client: any DirectoryClient, store: any RunStore,
    environment: SyncEnvironment, delivery: OutboxDelivery? = nil, measures: RunMeasures? = nil
  ) {
    self.directory = directory
    self.client = client
    self.store = store
    self.environment = environment
    self.delivery = delivery
    self.measures = measures
  }

  /// What became of a request for a run.
  public enum Outcome: Sendable, Hashable {
    /// The run is over, or held.
    case finished(Run)
    /// Another one was under way.
    case coalesced(with: RunID)
  }

  /// Records a run and takes the directory's lease.
  public func begin(_ request: RunRequest) async throws -> BegunRun {
    let now = environment.time.now()
    let run = Run(
      id: environment.randomness.identifier(at: now), directory: directory.name,
      mode: request.mode, trigger: request.trigger, isDryRun: request.isDryRun, startedAt: now)
    let lease = lease(for: run.id)
    let outcome = try await holding.takeAfterDelivery(lease) {
      try await store.begin(run, lease: $0)
    }
    switch outcome {
    case .taken: return .taken(run, lease)
    case .held(let other): return .coalesced(with: other)
    }
  }

  /// Carries a begun run out: first ends what a dead process left and writes what waits, then reads,
  /// plans and applies.
  ///
  /// A dry run leaves what a dead process left as it is, for it changes nothing.
  /// - Returns: the run as it ended; when its plan is the same as one that is held already, that one.
  public func carryOut(
    _ run: Run, _ lease: Lease, actor: Actor, progress: RunProgress
  ) async throws -> Run {
    try await whileHolding(lease) {
      if !run.isDryRun {
        try await resumeUnfinished(except: run.id, lease: lease, actor: actor, progress: progress)
        try await delivery?.deliver(under: lease)
      }
      return try await planAndApply(run, lease, actor: actor, progress: progress)
    }
  }

  /// Begins a run and carries it out.
  public func run(
    _ request: RunRequest, actor: Actor, progress: RunProgress = .silent
  ) async throws -> Outcome {
    switch try await begin(request) {
    case .coalesced(let other): return .coalesced(with: other)
    case .taken(let run, let lease):
      return .finished(try await carryOut(run, lease, actor: actor, progress: progress))
    }
  }

  /// Ends the runs that a dead process left; called when the service starts.
  public func resume(actor: Actor, progress: RunProgress = .silent) async throws {
    let unfinished = try await store.unfinished(directory.name)
    guard let first = unfinished.first(where: { $0.status == .running }) else { return }
    let lease = lease(for: first.id)
    guard try await take(lease) == .taken else { return }
    try await whileHolding(lease) {
      try await resumeUnfinished(except: nil, lease: lease, actor: actor, progress: progress)
    }
  }

  /// Applies a held plan, exactly as it is stored.
  ///
  /// - Throws: `PlanNotHeld` when it isn't held any more; `RunInProgress` when another run is.
  public func approve(
    _ id: RunID, actor: Actor, progress: RunProgress = .silent
  ) async throws -> Run {
    let (run, lease) = try await beginApproval(id, actor: actor)
    return try await carryOutApproval(run, lease, actor: actor, progress: progress)
  }

  /// Takes the lease for a held plan and marks it as approved.
  public func beginApproval(_ id: RunID, actor: Actor) async throws -> (Run, Lease) {
    let lease = lease(for: id)
    if case .held(let other) = try await take(lease) {
      throw RunInProgress(run: other)
    }
    do {
      guard var run = try await store.find(id), run.status == .held else {
        throw PlanNotHeld(run: id)
      }
      run.status = .running
      run.phase = .applying
      run.finishedAt = nil
      run.decidedBy = actor.name
      try await store.update(run, lease: lease, event: event("plan.approved", run, actor))
      return (run, lease)
    } catch {
      try await store.release(lease)
      throw error
    }
  }

  /// Applies a plan that was approved.
  public func carryOutApproval(
    _ run: Run, _ lease: Lease, actor: Actor, progress: RunProgress
  ) async throws -> Run {
    try await whileHolding(lease) {
      try await PlanApplying(reconciler: self, lease: lease, actor: actor, progress: progress)
        .apply(run)
    }
  }

  /// Throws a held plan away.
  ///
  /// - Throws: `PlanNotHeld` when it isn't held any more; `RunInProgress` when another run is.
  public func discard(_ id: RunID, actor: Actor) async throws -> Run {
    let lease = lease(for: id)
    if case .held(let other) = try await take(lease) {
      throw RunInProgress(run: other)
    }
    return try await whileHolding(lease) {
      guard var run = try await store.find(id), run.status == .held else {
        throw PlanNotHeld(run: id)
      }
      run.decidedBy = actor.name
      return try await finish(run, as: .discarded, lease, actor, "plan.discarded")
    }
  }

  func lease(for run: RunID) -> Lease {
    Lease(
      directory: directory.name, holder: environment.processes.own, run: run,
      expiresAt: environment.time.now() + environment.leaseTime)
  }

  func event(_ action: String, _ run: Run, _ actor: Actor, reason: String = "") -> AuditEvent {
    AuditEvent(
      action: action, actor: actor,
      subject: .init(kind: "run", id: run.id.value, name: run.directory.description),
      after: [
        "status": .string(run.status.rawValue), "effects": .integer(Int64(run.effectCount)),
        "undoes": JSONValue(run.undoes),
      ],
      reason: reason, at: environment.time.now())
  }

  var holding: LeaseHolding { LeaseHolding(store: store, environment: environment) }

  /// Does the work while a heartbeat renews the lease.
  func whileHolding<Value: Sendable>(
    _ lease: Lease, _ work: @Sendable @escaping () async throws -> Value
  ) async throws -> Value {
    try await holding.whileHolding(lease, work)
  }

  /// Takes the lease for work on a run that is recorded already.
  func take(_ lease: Lease) async throws -> LeaseOutcome {
    try await holding.takeAfterDelivery(lease) {
      try await store.takeLease($0, at: environment.time.now())
    }
  }

  func resumeUnfinished(
    except own: RunID?, lease: Lease, actor: Actor, progress: RunProgress
  ) async throws {
    for var run in try await store.unfinished(directory.name)
    where run.id != own && run.status == .running {
      switch run.phase {
      // A plan that nobody decided about and of which nothing is applied is as old as its read; the
      // next run makes a fresh one.
      case .reading, .planning, .planned:
        run.status = .failed
        run.phase = .done
        run.failure = "It was interrupted before its plan was applied; nothing was applied."
        run.finishedAt = environment.time.now()
        try await store.update(run, lease: lease, event: event("run.failed", run, actor))
      case .applying, .done:
        _ = try await PlanApplying(
          reconciler: self, lease: lease, actor: actor, progress: progress
        ).apply(run)
      }
    }
  }
}

/// What is asked of a run.
public struct RunRequest: Sendable, Hashable {
  /// How much is read.
  public var mode: Run.Mode
  /// Who or what asks.
  public var trigger: Run.Trigger
  /// Whether only the plan is wanted.
  public var isDryRun: Bool

  /// Joins the parts.
  public init(mode: Run.Mode = .auto, trigger: Run.Trigger, isDryRun: Bool = false) {
    self.mode = mode
    self.trigger = trigger
    self.isDryRun = isDryRun
  }
}

/// Whether a run could begin.
public enum BegunRun: Sendable, Hashable {
  /// It has, and holds the lease.
  case taken(Run, Lease)
  /// Another one is under way.
  case coalesced(with: RunID)
}

/// A plan that nobody can decide about any more, or not yet.
public struct PlanNotHeld: Error, Sendable, Hashable {
  /// The run.
  public let run: RunID
}

/// Another run of the directory is under way.
public struct RunInProgress: Error, Sendable, Hashable {
  /// The run under way.
  public let run: RunID
}
