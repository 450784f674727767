import Accounts
import Directory
import Reconciliation
import Values

extension Reconciler {
  /// Reads and plans, then applies, holds or only reports.
  ///
  /// A failure is recorded in the run and doesn't throw, except where the store itself fails or the
  /// lease is lost.
  func planAndApply(
    _ run: Run, _ lease: Lease, actor: Actor, progress: RunProgress, fed: FedRun? = nil
  ) async throws -> Run {
    var run = run
    do {
      try await plan(&run, lease, progress, fed)
    } catch let error as DirectoryError {
      return try await fail(run, lease, actor, because: error.sentence)
    } catch let error as UnusableRead {
      return try await fail(run, lease, actor, because: error.sentence)
    } catch is RunCancelled {
      run.failure = "It was cancelled before its plan was complete; nothing was applied."
      return try await finish(run, as: .cancelled, lease, actor, "run.cancelled")
    } catch is CancellationError {
      throw CancellationError()
    } catch let error as LeaseLost {
      throw error
    } catch let error as FeedLost {
      throw error
    } catch {
      // The store itself failed; where it still can, it keeps what is known, and the caller gets
      // the cause.
      _ = try await fail(run, lease, actor, because: "The run ended with an error: \(error)")
      throw error
    }
    return try await conclude(run, lease, actor: actor, progress: progress)
  }

  private func plan(
    _ run: inout Run, _ lease: Lease, _ progress: RunProgress, _ fed: FedRun?
  ) async throws {
    if let fed {
      do {
        try await planChanges(fed, &run, lease, progress)
      } catch let error as ChangesUnusable {
        run.strategy = .fullCompare
        run.strategyReason = error.sentence
        try await planEverything(
          &run, lease, progress, holdsLosses: false, lately: fed.losses)
      }
      return
    }
    if let undone = run.undoes {
      let stage = try await store.openStage(directory.policy)
      try await closing(stage) { try await planInverse(of: undone, &run, lease, stage) }
      return
    }
    switch try await readingChoice(of: run) {
    case .everything(let reason, let holdsLosses):
      run.strategyReason = reason
      try await planEverything(&run, lease, progress, holdsLosses: holdsLosses)
    case .changes(let position):
      do {
        try await planChanges(since: position, &run, lease, progress)
      } catch let error as ChangesUnusable {
        run.strategy = .fullCompare
        run.strategyReason = error.sentence
        try await planEverything(&run, lease, progress, holdsLosses: false)
      }
    }
  }

  /// What a full compare has found and a person is to decide about may be nothing that is told since:
  /// until then everything is read again, so that no run takes the plan's place that can't see it.
  private func readingChoice(of run: Run) async throws -> ReadingChoice {
    let position = try await store.position(of: directory.name)
    let choice = ReadingChoice(run.mode, directory, position, at: run.startedAt)
    guard case .changes = choice, let held = try await heldRun(), held.strategy == .fullCompare
    else { return choice }
    return .everything(
      because: "The plan of a full compare waits for a decision, in run \(held.id).",
      holdsLosses: false)
  }

  /// The run whose plan of the directory's state waits for a decision.
  func heldRun() async throws -> Run? {
    try await store.unfinished(directory.name).last { $0.status == .held && $0.undoes == nil }
  }

  /// Closes the stage whatever comes of the work.
  func closing(_ stage: any SyncStage, after work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch {
      await stage.close()
      throw error
    }
    await stage.close()
  }

  private func planEverything(
    _ run: inout Run, _ lease: Lease, _ progress: RunProgress, holdsLosses: Bool,
    lately: LossWindow? = nil
  ) async throws {
    let survey = ContainerSurvey(
      directory: directory, client: client, digest: environment.digest)
    var next = DirectoryPosition(binding: directory.binding, fullAt: run.startedAt)
    next.containers = try await survey.state()
    let stage = try await store.openStage(directory.policy)
    try await closing(stage) {
      try await plan(
        &run, lease, stage, progress, &next,
        PlanGuarding(
          limits: holdsLosses ? directory.policy.guards.withoutLosses : directory.policy.guards,
          lately: lately, at: run.startedAt))
    }
    run.position = next
  }

  private func plan(
    _ run: inout Run, _ lease: Lease, _ stage: any SyncStage, _ progress: RunProgress,
    _ next: inout DirectoryPosition, _ guarding: PlanGuarding
  ) async throws {
    let now = run.startedAt
    let population = try await store.population(of: directory.name)
    progress.begin(.reading, total: population.entriesBefore > 0 ? population.entriesBefore : nil)
    let outcome = try await DirectoryReading(
      directory: directory, client: client, stage: stage, now: now, progress: progress
    ).read()
    run.certificates = outcome.certificates
    try checkUsable(outcome)
    try await move(&run, to: .planning, lease)
    progress.begin(.planning)
    let keptGroups =
      outcome.groups?.isComplete == true
      ? try await GroupInquiry(directory: directory, client: client, stage: stage).keepDoubtful()
      : 0
    let summary = try await stage.settle()
    var making = PlanMaking(
      directory: directory, client: client, stage: stage, now: now, isDryRun: run.isDryRun,
      recording: PlanRecording(
        store: store, stage: stage, run: run.id, lease: lease, environment: environment))
    try await making.plan(outcome, summary, keptGroups: keptGroups, population)
    progress.advance(by: outcome.users.count)
    try await seal(&making, summary, in: &run)
    guarding.check(making.recording.tally, comparable(population, outcome), &run)
    // What stayed undecided is asked for again, by reading everything again.
    if run.isCertified, making.unresolved == 0, keptGroups == 0 {
      next.users = outcome.users.position
      next.groups = outcome.groups?.position
    }
    next.people = summary.people
    next.contested = try await stage.contested()
    try await move(&run, to: .planned, lease)
  }

  /// Ends the plan, and notes what it comes to.
  func seal(
    _ making: inout PlanMaking, _ summary: StageSummary, in run: inout Run
  ) async throws {
    run.planDigest = try await making.recording.seal()
    run.effectCount = making.recording.effectCount
    run.counts = making.recording.tally.counts
    run.counts.quarantined = summary.rejected
    run.counts.unresolved = making.unresolved
    run.notes = making.notes
    if let undone = try await undoneBefore() { run.notes.append(undone) }
  }

  /// The whole that a guard compares with; an incomplete read says nothing about shrinkage.
  private func comparable(
    _ population: Population, _ outcome: DirectoryReading.Outcome
  ) -> Population {
    var population = population
    if !outcome.users.isComplete { population.entriesBefore = 0 }
    return population
  }

  /// A read that delivered nothing and failed, or whose entries all lack the identifier, is a fault
  /// of the configuration or the server, and no state of the directory.
  private func checkUsable(_ outcome: DirectoryReading.Outcome) throws {
    let users = outcome.users
    if users.count == 0, !users.isComplete {
      throw UnusableRead(sentence: "The people could not be read: \(users.shortfall).")
    }
    if users.count > 0, outcome.rejectedWithoutIdentifier == users.count {
      throw UnusableRead(
        sentence: "None of \(users.count) entries shows the attribute "
          + "\(directory.policy.mapping.id). Let the service's account read it, or set users.id.")
    }
  }

  /// Goes on from a complete plan: reports it, holds it, or applies it.
  func conclude(
    _ run: Run, _ lease: Lease, actor: Actor, progress: RunProgress
  ) async throws -> Run {
    guard !run.isDryRun else {
      return try await finish(run, as: .dryRun, lease, actor, "plan.made")
    }
    guard try await store.find(run.id)?.isCancelRequested != true else {
      try await store.skipRest(of: run.id)
      return try await finish(run, as: .cancelled, lease, actor, "run.cancelled")
    }
    // A plan takes the place of one of its own kind: what undoes a run and waits for a decision isn't
    // thrown away because the next run is due.
    let held = try await store.unfinished(directory.name).filter {
      $0.status == .held && $0.undoes == run.undoes
    }
    if !run.guards.isEmpty, let same = held.first(where: { $0.planDigest == run.planDigest }) {
      var run = run
      run.notes.append("Its plan is the same as the one that is held in run \(same.id).")
      _ = try await finish(run, as: .discarded, lease, actor, "plan.discarded")
      return same
    }
    for var old in held {
      old.notes.append("A newer run has taken its place: \(run.id).")
      _ = try await finish(old, as: .discarded, lease, actor, "plan.discarded")
    }
    guard run.guards.isEmpty else {
      return try await finish(run, as: .held, lease, actor, "plan.held")
    }
    if run.isUnremarkable { return try await forget(run, lease) }
    return try await PlanApplying(
      reconciler: self, lease: lease, actor: actor, progress: progress
    ).apply(run)
  }

  func move(_ run: inout Run, to phase: Run.Phase, _ lease: Lease) async throws {
    // Of a batch that a directory told by itself nobody watches the phases.
    guard run.trigger != .live else {
      run.phase = phase
      return
    }
    guard let stored = try await store.find(run.id), !stored.isCancelRequested else {
      throw RunCancelled()
    }
    run.phase = phase
    try await store.update(run, lease: lease, event: nil)
  }

  private func fail(
    _ run: Run, _ lease: Lease, _ actor: Actor, because sentence: String
  ) async throws -> Run {
    var run = run
    run.failure = sentence
    return try await finish(run, as: .failed, lease, actor, "run.failed")
  }

  /// Records the end of a run's work, or that its plan is held.
  func finish(
    _ run: Run, as status: Run.Status, _ lease: Lease, _ actor: Actor, _ action: String
  ) async throws -> Run {
    var run = run
    run.status = status
    run.phase = status == .held ? .planned : .done
    run.finishedAt = environment.time.now()
    let reason = run.failure ?? run.guards.first?.sentence ?? ""
    try await store.update(run, lease: lease, event: event(action, run, actor, reason: reason))
    return run
  }
}

/// A read from which no plan can be made.
struct UnusableRead: Error {
  let sentence: String
}

/// Somebody asked for the run to stop.
struct RunCancelled: Error {}
