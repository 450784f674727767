public import Accounts
import Directory
import Reconciliation
public import Values

extension Reconciler {
  /// Records a run that undoes an applied one, and takes the directory's lease.
  ///
  /// - Throws: `RunNotUndoable`; `RunInProgress` when another run is under way.
  public func beginUndo(_ undone: Run, trigger: Run.Trigger) async throws -> (Run, Lease) {
    guard undone.undoes == nil else { throw RunNotUndoable(run: undone.id, cause: .isUndo) }
    guard [.applied, .partial, .cancelled].contains(undone.status) else {
      throw RunNotUndoable(run: undone.id, cause: .notApplied)
    }
    let now = environment.time.now()
    let run = Run(
      id: environment.randomness.identifier(at: now), directory: directory.name, mode: .undo,
      trigger: trigger, isDryRun: false, undoes: undone.id, startedAt: now)
    let lease = lease(for: run.id)
    let outcome = try await holding.takeAfterDelivery(lease) {
      try await store.begin(run, lease: $0)
    }
    switch outcome {
    case .taken: return (run, lease)
    case .held(let other): throw RunInProgress(run: other)
    }
  }

  /// Plans the inverse of what a run has applied, and applies it, unless a guard holds it.
  ///
  /// Whatever has changed since is stale, and stays as it is.
  public func carryOutUndo(
    _ run: Run, _ lease: Lease, actor: Actor, progress: RunProgress
  ) async throws -> Run {
    try await whileHolding(lease) {
      try await resumeUnfinished(except: run.id, lease: lease, actor: actor, progress: progress)
      return try await planAndApply(run, lease, actor: actor, progress: progress)
    }
  }

  /// Plans the inverse of a run's applied effects, in their order.
  func planInverse(
    of undone: RunID, _ run: inout Run, _ lease: Lease, _ stage: any SyncStage
  ) async throws {
    try await move(&run, to: .planning, lease)
    var population = try await store.population(of: directory.name)
    // Nothing is read, so nothing can have shrunk.
    population.entriesBefore = 0
    var recording = PlanRecording(
      store: store, stage: stage, run: run.id, lease: lease, environment: environment)
    let policy = directory.policy
    let groups =
      policy.writeBack?.writesGroups == true ? try await stage.groups().compactMap(\.stored) : []
    var planner = UndoPlanner(
      undone.description, policy: policy, groups: groups, now: run.startedAt)
    var cursor: String?
    repeat {
      try Task.checkCancellation()
      let page = try await store.effects(
        of: undone, EffectFilter(status: .applied),
        PageRequest(limit: environment.batchSize, cursor: cursor))
      for effect in page.items {
        try await recording.add(
          planner.effects(undoing: try effect.record.change(), reason: effect.record.reason))
      }
      cursor = page.nextCursor
    } while cursor != nil
    run.planDigest = try await recording.seal()
    run.effectCount = recording.effectCount
    run.counts = recording.tally.counts
    run.guards = recording.tally.trips(policy.guards, against: population)
    run.notes += planner.notes
    try await move(&run, to: .planned, lease)
  }

  /// What a reader should know when the last thing that was applied is an undo; nil otherwise.
  func undoneBefore() async throws -> String? {
    var cursor: String?
    repeat {
      let page = try await store.list(
        RunFilter(directory: directory.name.description),
        PageRequest(limit: 50, cursor: cursor))
      if let last = page.items.first(where: { $0.status == .applied || $0.status == .partial }) {
        return last.undoes.map { undone in
          "Run \(last.id) undid run \(undone). Where the directory still says what it said then, "
            + "this plan does the same again."
        }
      }
      cursor = page.nextCursor
    } while cursor != nil
    return nil
  }
}

/// A run that can't be undone.
public struct RunNotUndoable: Error, Sendable, Hashable {
  /// The run.
  public let run: RunID
  /// Why.
  public let cause: Cause

  /// Why a run can't be undone.
  public enum Cause: Sendable, Hashable {
    /// Nothing of it was applied.
    case notApplied
    /// It undoes another one.
    case isUndo
  }

  /// Why, and what to do instead.
  public var sentence: String {
    switch cause {
    case .notApplied: "Nothing of the run was applied, so there is nothing to undo."
    case .isUndo:
      "The run undoes another one. Start a run of the directory to have that one's changes again."
    }
  }
}
