import Accounts
import Values

/// Stands before every check of a password and decides whether it may be made now.
///
/// One process has one gate, for attempts under way are counted in it.
public struct SignInGate: Sendable {
  private let store: any SignInFailureStore
  private let settings: LockoutSettings
  private let time: any TimeSource
  private let turns = SignInTurns()
  /// The first attempts at a linked account that may be under way at once: directories that lock
  /// after fewer than three failures are rare.
  private static let mostAtDirectory = 2

  /// An attempt that was let through; `fail` or `end` has to follow.
  struct Passage: Sendable {
    let subject: SignInSubject
    /// Failures of the account at this network before.
    let failuresHere: Int
    /// Failures of the account anywhere before.
    let failuresAnywhere: Int
    /// Whether there is anything that a success makes forgotten.
    let hasFailures: Bool
  }

  /// What became of a wish to try.
  enum Admission: Sendable {
    /// It may be tried.
    case passed(Passage)
    /// It has to wait for so long.
    case refused(retryAfter: Duration)
  }

  /// Takes what it works with.
  public init(store: any SignInFailureStore, settings: LockoutSettings, time: any TimeSource) {
    self.store = store
    self.settings = settings
    self.time = time
  }

  /// Begins an attempt, perhaps after others have ended.
  ///
  /// With `sparesDirectory`, a failure counts in a directory too: what it has counted is then known
  /// before the next attempt, so that few may be under way at once.
  func begin(_ subject: SignInSubject, sparesDirectory: Bool) async throws -> Admission {
    let keys = subject.keys
    turns.enter(keys)
    do {
      while true {
        let mark = turns.mark(keys)
        let now = time.now()
        let counts = try await store.counts(of: keys, at: now)
        if let wait = settings.wait(counts, at: now) {
          turns.leave(keys, wasAdmitted: false)
          return .refused(retryAfter: wait)
        }
        var room: [FailureKey: Int] = [:]
        for key in keys {
          room[key] = settings.room(counts[key], key.scope, at: now)
          guard sparesDirectory, key.scope == .account else { continue }
          room[key] = counts[key] == nil ? Self.mostAtDirectory : 1
        }
        if await turns.admit(keys, room: room, since: mark) {
          return .passed(passage(subject, counts))
        }
      }
    } catch {
      turns.leave(keys, wasAdmitted: false)
      throw error
    }
  }

  /// Counts a failure, and ends the attempt.
  func fail(
    _ passage: Passage, dropsKeptVerifier: Bool = false, event: AuditEvent
  ) async throws {
    defer { end(passage) }
    let failure = SignInFailure(
      keys: passage.subject.keys, account: passage.subject.account,
      dropsKeptVerifier: dropsKeptVerifier, settings: settings, at: time.now())
    try await store.record(failure, event: event)
  }

  /// Ends an attempt that was no failure.
  func end(_ passage: Passage) {
    turns.leave(passage.subject.keys, wasAdmitted: true)
  }

  private func passage(
    _ subject: SignInSubject, _ counts: [FailureKey: FailureCount]
  ) -> Passage {
    func failures(_ scope: FailureKey.Scope) -> Int {
      counts.first { $0.key.scope == scope }?.value.failures ?? 0
    }
    return Passage(
      subject: subject, failuresHere: failures(.accountAtNetwork),
      failuresAnywhere: failures(.account), hasFailures: !counts.isEmpty)
  }
}
