import Accounts
import Directory
import Reconciliation
import Values

/// A run of what a directory told by itself.
struct FedRun: Sendable {
  /// Where the directory stood when it told that.
  let position: DirectoryPosition
  /// What runs before have taken away.
  let losses: LossWindow
  /// Stages it.
  let read: @Sendable (any ChangeStage, Timestamp) async throws -> ChangeReading.Outcome
}

extension Reconciler {
  /// What became of changes that a directory told by itself.
  enum FedOutcome {
    /// Another run has moved the position, or a plan is held: nothing was planned, and what was told
    /// is to be asked for again.
    case overtaken
    /// The run, and the position after it; nil when everything has to be read next.
    case ended(Run, DirectoryPosition?)
  }

  /// Plans and applies what a directory told, once no other run is under way.
  ///
  /// - Throws: `DirectoryError` when the feed broke; nothing was planned then.
  func run(_ fed: FedRun, actor: Actor) async throws -> FedOutcome {
    let (run, lease) = try await beginInTurn()
    do {
      return try await whileHolding(lease) {
        try await resumeUnfinished(except: run.id, lease: lease, actor: actor, progress: .silent)
        try await delivery?.deliver(under: lease)
        let isHeld = try await heldRun() != nil
        guard !isHeld, try await store.position(of: directory.name) == fed.position else {
          try await store.forget(run, lease: lease)
          return .overtaken
        }
        do {
          let ended = try await measuring { progress in
            try await planAndApply(run, lease, actor: actor, progress: progress, fed: fed)
          }
          if ended.status == .applied { fed.losses.keepProposed(at: environment.time.now()) }
          return .ended(ended, try await store.position(of: directory.name))
        } catch let error as FeedLost {
          try await store.forget(run, lease: lease)
          throw error
        }
      }
    } catch let lost as FeedLost {
      throw lost.error
    }
  }

  private func measuring(_ work: (RunProgress) async throws -> Run) async throws -> Run {
    guard let measures else { return try await work(.silent) }
    return try await measures.measure(directory.name, work)
  }

  private func beginInTurn() async throws -> (Run, Lease) {
    while true {
      if case .taken(let run, let lease) = try await begin(
        RunRequest(mode: .incremental, trigger: .live))
      {
        return (run, lease)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// Ends a run that changed nothing without a trace but its position.
  func forget(_ run: Run, _ lease: Lease) async throws -> Run {
    var run = run
    run.status = .applied
    run.phase = .done
    run.finishedAt = environment.time.now()
    try await store.forget(run, lease: lease)
    return run
  }
}

extension Run {
  /// Whether nobody needs to see it: a directory told something that makes no difference here.
  var isUnremarkable: Bool {
    trigger == .live && effectCount == 0 && strategy != .fullCompare && counts.unresolved == 0
  }
}

extension Reconciler {
  private static let page = 100

  /// What live runs have taken away lately, from their stored plans; what a person has approved
  /// doesn't count.
  func recentLosses() async throws -> [(at: Timestamp, tally: PlanTally)] {
    let since = environment.time.now() - LossWindow.length
    var losses: [(at: Timestamp, tally: PlanTally)] = []
    var request = PageRequest(limit: Self.page)
    while true {
      let page = try await store.list(
        RunFilter(directory: directory.name.description), request)
      let recent = page.items.filter { $0.startedAt >= since }
      for run in recent where run.trigger == .live && run.decidedBy == nil && run.effectCount > 0 {
        guard run.status == .applied || run.status == .partial else { continue }
        let tally = try await tally(of: run)
        if tally.hasLosses { losses.append((run.finishedAt ?? run.startedAt, tally)) }
      }
      guard recent.count == page.items.count, let next = page.nextCursor else { return losses }
      request.cursor = next
    }
  }

  private func tally(of run: Run) async throws -> PlanTally {
    var tally = PlanTally()
    var last = PlanBatch(start: 0, effects: [], isLast: false)
    while !last.isLast {
      last = try await store.batch(of: run.id, behind: last, limit: environment.batchSize)
      for effect in last.effects {
        tally.count(Effect(effect.change, reason: ""), isPrivileged: effect.change.isPrivileged)
      }
      if last.effects.isEmpty { break }
    }
    return tally
  }
}

extension Change {
  /// Whether it says itself that it takes a manager's or an administrator's role.
  fileprivate var isPrivileged: Bool {
    if case .removeGrant(_, let grant) = self { return grant.role >= .manager }
    return false
  }
}
