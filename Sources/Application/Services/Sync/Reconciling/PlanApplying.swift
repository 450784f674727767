import Accounts
import Reconciliation
import Values

/// The last step of a run: applies the stored plan batch by batch, from wherever it stands.
struct PlanApplying: Sendable {
  let reconciler: Reconciler
  let lease: Lease
  let actor: Actor
  let progress: RunProgress

  /// Applies what is left of a plan and ends the run.
  func apply(_ run: Run) async throws -> Run {
    let (store, limit) = (reconciler.store, reconciler.environment.batchSize)
    var run = run
    run.phase = .applying
    try await store.update(run, lease: lease, event: nil)
    progress.begin(.applying, total: run.effectCount)
    var next: PlanBatch? = try await store.batch(of: run.id, behind: nil, limit: limit)
    let isFromStart = next?.start == 0
    var total = BatchOutcome()
    while let batch = next {
      try Task.checkCancellation()
      // The next batch is read while this one is written.
      async let following =
        batch.isLast ? nil : store.batch(of: run.id, behind: batch, limit: limit)
      let outcome = try await store.apply(
        batch, of: run.id, lease: lease, actor: actor, at: reconciler.environment.time.now())
      progress.advance(by: outcome.applied + outcome.stale + outcome.failed)
      total.stale += outcome.stale
      total.failed += outcome.failed
      if outcome.isCancelRequested {
        try await store.skipRest(of: run.id)
        return try await end(run, as: .cancelled, isFromStart ? total : nil, "run.cancelled")
      }
      next = try await following
    }
    return try await end(run, as: .applied, isFromStart ? total : nil, "run.applied")
  }

  /// Ends the run; `total` is nil where an earlier attempt has applied a part of the plan, whose
  /// effects are counted in the store then.
  private func end(
    _ run: Run, as status: Run.Status, _ total: BatchOutcome?, _ action: String
  ) async throws -> Run {
    var run = run
    if let total {
      run.counts.stale = total.stale
      run.counts.failed = total.failed
    } else {
      let outcomes = try await reconciler.store.outcomes(of: run.id)
      run.counts.stale = outcomes[.stale] ?? 0
      run.counts.failed = outcomes[.failed] ?? 0
    }
    let hasExceptions = run.counts.stale + run.counts.failed > 0
    return try await reconciler.finish(
      run, as: status == .applied && hasExceptions ? .partial : status, lease, actor, action)
  }
}
