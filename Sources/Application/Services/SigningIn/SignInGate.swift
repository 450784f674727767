import Accounts
import Values

/// Stands before every check of a password and decides whether it may be made now.
///
/// What is under way is noted in the store, so that two processes let no more through than one.
public struct SignInGate: Sendable {
  private let store: any SignInFailureStore
  private let settings: LockoutSettings
  private let time: any TimeSource
  private let rest: @Sendable (Duration) async throws -> Void
  private let turns = SignInTurns()
  /// How long somebody waits for others who try the same account.
  private static let patience: Duration = .seconds(10)
  private static let rests: (first: Duration, longest: Duration) = (
    .milliseconds(2), .milliseconds(50)
  )

  /// An attempt that was let through; `fail`, `end` or the opening of a session has to follow.
  struct Passage: Sendable {
    let admitted: AdmittedTry

    /// What was tried.
    var subject: SignInSubject { admitted.wish.subject }
    /// Whether there is anything that a success makes forgotten.
    var hasFailures: Bool { !admitted.situation.counts.isEmpty }

    /// What the attempt may use up of what a directory counts; nil where nothing has failed since the
    /// last success, so that nobody needs to look.
    var share: LockoutShare? {
      let (counts, now) = (admitted.situation.counts, admitted.wish.at)
      guard counts.keys.contains(where: { $0.scope == .account }) else { return nil }
      let hasFailedHere = counts.contains {
        $0.key.scope == .accountAtNetwork && $0.value.forgottenAt > now
      }
      return LockoutShare(
        at: admitted.situation.place, hasFailedHere: hasFailedHere)
    }
  }

  /// What became of a wish to try.
  enum Admission: Sendable {
    /// It may be tried.
    case passed(Passage)
    /// It has to wait for so long; `isForAddress` says whether the address has to, whatever the name.
    case refused(retryAfter: Duration, isForAddress: Bool)
  }

  /// Takes what it works with; `rest` waits before the store is asked again.
  public init(
    store: any SignInFailureStore, settings: LockoutSettings, time: any TimeSource,
    rest: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  ) {
    self.store = store
    self.settings = settings
    self.time = time
    self.rest = rest
  }

  /// Begins an attempt, perhaps after others have ended.
  ///
  /// With `sparesDirectory`, a failure counts in a directory too: what it has counted is then known
  /// before the next attempt, so that few may be under way at once.
  func begin(_ subject: SignInSubject, sparesDirectory: Bool) async throws -> Admission {
    try await passing(in: subject.name) { now in
      let wish = SignInTry(
        subject: subject, settings: settings, sparesDirectory: sparesDirectory, at: now)
      return (try await store.begin(wish), ())
    }.0
  }

  /// Finds who has a name and begins an attempt, perhaps after others have ended; what `subject`
  /// makes of them is counted.
  ///
  /// - Returns: nil for the account where nobody has the name.
  func begin(
    named key: String, subject: @escaping @Sendable (SignInCandidate?) -> SignInSubject
  ) async throws -> (Admission, SignInCandidate?) {
    try await passing(in: key) { now in
      let named = try await store.begin(named: key, at: now) { candidate in
        SignInTry(
          subject: subject(candidate), settings: settings,
          sparesDirectory: candidate?.account.link != nil, at: now)
      }
      return (named.admission, named.candidate)
    }
  }

  /// Asks for admission, one at a time in each line, until there is a decision.
  private func passing<Facts>(
    in line: String, _ ask: (Timestamp) async throws -> (SignInAdmission, Facts)
  ) async throws -> (Admission, Facts) {
    let start = time.now()
    await turns.take(line)
    defer { turns.give(line) }
    var pause = Self.rests.first
    while true {
      let now = time.now()
      let (admission, facts) = try await ask(now)
      switch admission {
      case .admitted(let admitted): return (.passed(Passage(admitted: admitted)), facts)
      case .refused(let wait, let isForAddress):
        return (.refused(retryAfter: wait, isForAddress: isForAddress), facts)
      case .crowded:
        guard now - start < Self.patience else {
          return (.refused(retryAfter: .seconds(1), isForAddress: false), facts)
        }
        try await rest(pause)
        pause = min(pause * 2, Self.rests.longest)
      }
    }
  }

  /// Counts a failure, and ends the attempt.
  func fail(
    _ passage: Passage, dropsKeptVerifier: Bool = false, event: AuditEvent
  ) async throws {
    try await store.record(
      SignInFailure(
        admitted: passage.admitted, dropsKeptVerifier: dropsKeptVerifier, at: time.now()),
      event: event)
  }

  /// Ends an attempt that was no failure.
  func end(_ passage: Passage) async {
    do {
      try await store.end(passage.admitted)
    } catch {
      // It stops counting by itself, and how the attempt ended matters more.
    }
  }
}
