import Accounts
import Directory
import Reconciliation
import Values

extension Reconciler {
  /// Reads what has changed since a position, and plans that.
  ///
  /// - Throws: `ChangesUnusable` when everything has to be read instead; nothing is planned then.
  func planChanges(
    since position: DirectoryPosition, _ run: inout Run, _ lease: Lease, _ progress: RunProgress
  ) async throws {
    run.strategy = position.strategy
    run.strategyReason = position.reason
    progress.begin(.reading)
    let stage = try await store.openChangeStage(directory.policy)
    try await closing(stage) {
      let outcome = try await ChangeReading(
        directory: directory, client: client, stage: stage, position: position,
        digest: environment.digest, now: run.startedAt, progress: progress
      ).read()
      try await plan(outcome, since: position, &run, lease, stage, progress, lately: nil)
    }
  }

  /// Plans what a directory told by itself.
  ///
  /// - Throws: `ChangesUnusable` when everything has to be read instead; nothing is planned then.
  func planChanges(
    _ fed: FedRun, _ run: inout Run, _ lease: Lease, _ progress: RunProgress
  ) async throws {
    run.strategy = .contentSync
    run.strategyReason = "The directory told of the changes as they happened (RFC 4533)."
    let stage = try await store.openChangeStage(directory.policy)
    try await closing(stage) {
      let outcome = try await fed.read(stage, run.startedAt)
      try await plan(
        outcome, since: fed.position, &run, lease, stage, progress, lately: fed.losses)
    }
  }

  private func plan(
    _ outcome: ChangeReading.Outcome, since position: DirectoryPosition, _ run: inout Run,
    _ lease: Lease, _ stage: any ChangeStage, _ progress: RunProgress, lately: LossWindow?
  ) async throws {
    let keptGroups = try await GroupInquiry(directory: directory, client: client, stage: stage)
      .keepDoubtful()
    let summary = try await stage.settle()
    if !directory.policy.roleRules.isEmpty, try await stage.hasChangedNesting() {
      throw ChangesUnusable("Groups lie in one another otherwise than before, which moves roles.")
    }
    run.certificates = outcome.read.certificates
    try await move(&run, to: .planning, lease)
    progress.begin(.planning)
    let gone = try await stage.goneCount()
    // The whole is counted only where a share of it could matter.
    let isFew = gone <= directory.policy.guards.disables.floor
    let population = isFew ? Population() : try await store.population(of: directory.name)
    var making = PlanMaking(
      directory: directory, client: client, stage: stage, now: run.startedAt,
      isDryRun: run.isDryRun,
      recording: PlanRecording(
        store: store, stage: stage, run: run.id, lease: lease, environment: environment))
    try await making.plan(outcome.read, summary, keptGroups: keptGroups, population)
    progress.advance(by: outcome.people)
    let created = making.recording.tally.counts.created
    let untouched = max(0, position.people - (outcome.people - created) - gone)
    making.recording.count(read: 0, unchanged: untouched)
    try await seal(&making, summary, in: &run)
    try await checkGuards(making.recording.tally, lately, &run)
    run.position =
      making.unresolved == 0 && keptGroups == 0
      ? try await next(outcome, created: created, gone: gone, stage) : position
    try await move(&run, to: .planned, lease)
  }

  /// The guards that the changes trip; what is counted in shares of everything is counted only where
  /// more is taken away than passes anyway.
  ///
  /// A part of the whole allows no more than the whole does, so what passes there passes.
  private func checkGuards(
    _ tally: PlanTally, _ lately: LossWindow?, _ run: inout Run
  ) async throws {
    let guarding = PlanGuarding(
      limits: directory.policy.guards, lately: lately, at: run.startedAt)
    var part = Population()
    if tally.counts.membersRemoved > 0 {
      let earlier = lately?.total(at: run.startedAt).shrinkingGroups ?? []
      part.membersByGroup = try await store.memberCounts(of: tally.shrinkingGroups + earlier)
      // Says that something was counted.
      part.linkedAccounts = 1
    }
    guarding.check(tally, part, &run)
    if run.guards.isEmpty { return }
    var population = try await store.population(of: directory.name)
    // Only some entries were read, so nothing can have shrunk.
    population.entriesBefore = 0
    guarding.check(tally, population, &run)
  }

  /// Where the next run goes on.
  private func next(
    _ outcome: ChangeReading.Outcome, created: Int, gone: Int, _ stage: any ChangeStage
  ) async throws -> DirectoryPosition {
    var next = outcome.next
    let looked = try await stage.staged(among: next.contested)
    let contested = try await stage.contested()
    next.contested = next.contested.filter { !looked.contains($0) } + contested
    next.people = max(0, next.people + created - gone)
    return next
  }
}

extension DirectoryPosition {
  /// How a read goes on from it.
  fileprivate var strategy: Run.Strategy {
    if case .modified? = users?.mark { .modifyTimestamp } else { .contentSync }
  }

  /// Why so.
  fileprivate var reason: String {
    switch users?.mark {
    case .modified(let moment):
      "The directory doesn't tell changes by RFC 4533, so what was modified since \(moment) is read; "
        + "what is gone is found by the next full compare."
    case .cookie, nil: "The directory tells what has changed since the last run (RFC 4533)."
    }
  }
}
