import Accounts
import Directory
import Reconciliation
import Values

/// Follows one directory: takes each change over as it happens, until it is cancelled.
///
/// One process at a time does, under a lease of its own. Each batch is a run like any other, under the
/// directory's lease, so other runs and deliveries get their turn between two; when one of them has
/// moved the position, following begins anew from there.
struct LiveFollowing: Sendable {
  let reconciler: Reconciler
  let actor: Actor
  let record: LiveRecord

  /// How often it is looked whether another process still follows, whether a plan is decided, and
  /// whether the position has moved.
  private static let look: Duration = .seconds(1)
  /// After so many looks for another position, of five seconds each, everything is read again where no
  /// incremental run is scheduled.
  private static let looksWithoutSchedule = 60

  private var directory: SyncedDirectory { reconciler.directory }
  private var store: any RunStore { reconciler.store }
  private var environment: SyncEnvironment { reconciler.environment }

  /// What it means that a complete read has left no position.
  private static let withoutPlace =
    "A server that was killed counts no changes until the next one; the scheduled runs hold."

  /// What is to be done next.
  private enum Step {
    /// To begin anew.
    case again
    /// The same after a pause.
    case paused(because: String)
    /// To wait for a decision.
    case held(RunID)
    /// To wait for another position, because changes aren't told from this one.
    case unavailable(because: String, DirectoryPosition?)
  }

  /// Follows whenever nobody else does.
  func run() async {
    record.become(.starting, "It has just begun.")
    while !Task.isCancelled {
      do {
        let lease = Lease(
          directory: directory.name, for: .following, holder: environment.processes.own,
          run: environment.randomness.identifier(at: environment.time.now()),
          expiresAt: environment.time.now() + environment.leaseTime)
        if try await store.takeLease(lease, at: environment.time.now()) == .taken {
          try await reconciler.whileHolding(lease) { try await follow() }
        } else {
          record.become(.elsewhere, "Another process follows it.")
          try await Task.sleep(for: Self.look)
        }
      } catch is CancellationError {
        return
      } catch {
        record.become(.disconnected, "It ended with an error: \(error)")
        do { try await Task.sleep(for: Self.look * 5) } catch { return }
      }
    }
  }

  private func follow() async throws {
    let losses = LossWindow(try await reconciler.recentLosses())
    var pause = FollowPause()
    while true {
      try Task.checkCancellation()
      let step: Step
      do {
        step = try await advance(losses, &pause)
      } catch let error as DirectoryError {
        step = .paused(because: error.sentence)
      }
      try await carryOut(step, &pause)
    }
  }

  private func carryOut(_ step: Step, _ pause: inout FollowPause) async throws {
    switch step {
    case .again: return
    case .paused(let reason):
      record.become(.disconnected, reason)
      try await Task.sleep(for: pause.next(environment.randomness.fraction()))
    case .held(let id):
      record.become(.held, "The plan of run \(id) waits for a decision.")
      while let run = try await store.find(id), [.held, .running].contains(run.status) {
        try await Task.sleep(for: Self.look)
      }
      // What was thrown away comes again: the directory still says so.
      guard try await store.find(id)?.status == .discarded else { return }
      try await Task.sleep(for: directory.schedule.incremental ?? .seconds(60))
    case .unavailable(let reason, let position):
      record.become(.unavailable, reason)
      // Scheduled runs find another position; where none are, it is looked for from time to time.
      var looks = directory.schedule.incremental == nil ? Self.looksWithoutSchedule : Int.max
      repeat {
        try await Task.sleep(for: Self.look * 5)
        looks -= 1
        guard try await store.position(of: directory.name) == position else { return }
      } while looks > 0
    }
  }

  /// Goes on from the last position until something has to be done about it.
  private func advance(_ losses: LossWindow, _ pause: inout FollowPause) async throws -> Step {
    if let held = try await reconciler.heldRun() { return .held(held.id) }
    let now = environment.time.now()
    let stored = try await store.position(of: directory.name)
    guard
      case .changes(let position) = ReadingChoice(.incremental, directory, stored, at: now)
    else { return try await catchUp(from: stored, &pause) }
    guard
      let searches = FollowedSearches(directory, since: position, digest: environment.digest)
    else {
      return .unavailable(
        because: "The directory doesn't tell changes by RFC 4533, so the scheduled runs hold.",
        position)
    }
    return try await follow(searches, since: position, losses, &pause)
  }

  /// Reads everything, where there is no place to go on from.
  private func catchUp(
    from before: DirectoryPosition?, _ pause: inout FollowPause
  ) async throws -> Step {
    record.become(.starting, "Everything is read first.")
    let outcome = try await reconciler.run(
      RunRequest(mode: .auto, trigger: .live), actor: actor)
    guard case .finished(let run) = outcome else {
      try await Task.sleep(for: Self.look)
      return .again
    }
    record.ended(run)
    switch run.status {
    case .held: return .held(run.id)
    case .applied, .partial:
      let now = environment.time.now()
      let position = try await store.position(of: directory.name)
      switch ReadingChoice(.incremental, directory, position, at: now) {
      case .changes: return .again
      case .everything(let reason, _):
        return run.status == .applied
          ? .unavailable(because: "\(reason) \(Self.withoutPlace)", position)
          : .paused(because: reason)
      }
    default: return .paused(because: run.failure ?? "The run ended as \(run.status.rawValue).")
    }
  }

  private func follow(
    _ searches: FollowedSearches, since position: DirectoryPosition, _ losses: LossWindow,
    _ pause: inout FollowPause
  ) async throws -> Step {
    let server = position.users?.server ?? ""
    let feed: any DirectoryFeed
    do {
      feed = try await reconciler.client.follow(searches.all, on: server)
    } catch let error as FeedRefused {
      guard error.refusal != .notOffered else {
        return .unavailable(because: error.refusal.words, position)
      }
      return try await readEverything(because: error, since: position, losses)
    }
    do {
      let step = try await consume(feed, searches, since: position, losses, &pause)
      await feed.close()
      return step
    } catch let error as FeedRefused {
      await feed.close()
      return try await readEverything(because: error, since: position, losses)
    } catch {
      await feed.close()
      throw error
    }
  }

  private func consume(
    _ feed: any DirectoryFeed, _ searches: FollowedSearches, since position: DirectoryPosition,
    _ losses: LossWindow, _ pause: inout FollowPause
  ) async throws -> Step {
    var position = position
    while true {
      let batch = try await feed.next(within: Self.look)
      searches.look(at: batch)
      if searches.isNews(batch, since: position) {
        record.heard(news: true)
        let reading = FedReading(
          directory: directory, client: reconciler.client, feed: feed, searches: searches,
          position: position, first: batch)
        let run = FedRun(position: position, losses: losses) {
          try await reading.read(into: $0, at: $1)
        }
        switch try await end(of: run) {
        case .goesOn(let next): position = next
        case .stops(let step): return step
        }
      } else {
        record.heard(news: false)
        if batch.isEmpty, try await !isCurrent(position) { return .again }
      }
      pause.reset()
      record.become(.following, "Each change is taken over as it happens.")
    }
  }

  /// Whether nobody has moved the position, and nothing asks for everything to be read.
  private func isCurrent(_ position: DirectoryPosition) async throws -> Bool {
    let stored = try await store.position(of: directory.name)
    let choice = ReadingChoice(.incremental, directory, stored, at: environment.time.now())
    return choice == .changes(since: position)
  }

  private enum Consequence {
    case goesOn(DirectoryPosition)
    case stops(Step)
  }

  private func end(of fed: FedRun) async throws -> Consequence {
    guard case .ended(let run, let committed) = try await reconciler.run(fed, actor: actor) else {
      return .stops(.again)
    }
    if !run.isUnremarkable || run.status != .applied { record.ended(run) }
    switch run.status {
    case .held: return .stops(.held(run.id))
    case .applied, .partial: break
    default:
      let reason = run.failure ?? "The run ended as \(run.status.rawValue)."
      return .stops(.paused(because: reason))
    }
    record.caughtUp()
    // A full compare has read more than was told so far, and would be taken back by it.
    guard run.strategy == .contentSync, let committed else { return .stops(.again) }
    guard committed != fed.position else {
      return .stops(
        .paused(because: "The directory gave no definite answer about entries that it named."))
    }
    return .goesOn(committed)
  }

  /// What becomes of a search that was refused: the same as in any run.
  private func readEverything(
    because refused: FeedRefused, since position: DirectoryPosition, _ losses: LossWindow
  ) async throws -> Step {
    let run = FedRun(position: position, losses: losses) { _, _ in
      throw ChangesUnusable(refused)
    }
    let words = ChangesUnusable(refused).sentence
    record.become(.disconnected, words)
    guard case .stops(let step) = try await end(of: run) else { return .paused(because: words) }
    if case .again = step { return .paused(because: words) }
    return step
  }
}

/// The pause before the next attempt to follow: longer with each one that failed, and never the same.
struct FollowPause {
  private static let shortest: Duration = .milliseconds(250)
  private static let longest: Duration = .seconds(60)

  private var failures = 0

  /// Starts without a failure.
  init() {}

  /// Notes one more failure; `chance` is from 0 to 1.
  mutating func next(_ chance: Double) -> Duration {
    let pause = min(Self.shortest * (1 << min(failures, 10)), Self.longest)
    failures += 1
    return pause + pause * (chance / 4)
  }

  /// Forgets the failures.
  mutating func reset() {
    failures = 0
  }
}

extension ChangeCertificate.Refusal {
  /// Why a directory can't be followed.
  fileprivate var words: String {
    self == .notOffered
      ? "The directory doesn't tell changes by RFC 4533, so the scheduled runs hold."
      : ChangesUnusable(FeedRefused(self)).sentence
  }
}
