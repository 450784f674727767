public import Values

/// How often a sign-in has failed, and until when the next one waits.
public struct FailureCount: Sendable, Hashable {
  /// The failures.
  public var failures: Int
  /// When the latest was.
  public var failedAt: Timestamp
  /// The first moment at which the next try is looked at.
  public var blockedUntil: Timestamp
  /// The first moment at which the count is over.
  public var forgottenAt: Timestamp

  /// Joins the parts.
  public init(
    failures: Int, failedAt: Timestamp, blockedUntil: Timestamp, forgottenAt: Timestamp
  ) {
    self.failures = failures
    self.failedAt = failedAt
    self.blockedUntil = blockedUntil
    self.forgottenAt = forgottenAt
  }
}

/// What failures cost.
///
/// One account from one network has the settings' few attempts, and delays up to the longest. One
/// network with any accounts, and one account from any networks, have ten times as many, and their
/// delays stay short, so that strangers and neighbours keep nobody out.
extension LockoutSettings {
  /// How many times as many attempts there are for many people or places.
  private static let sharedFactor = 10
  private static let longestSharedDelay: Duration = .seconds(30)
  /// The first attempts at a linked account that may be under way at once, from where its owner signs
  /// in: directories that lock after fewer than three failures are rare.
  private static let mostAtDirectory = 2

  /// The count after one more failure.
  public func counting(
    _ present: FailureCount?, _ scope: FailureKey.Scope, at now: Timestamp
  ) -> FailureCount {
    let failures = live(present, at: now) + 1
    let blockedUntil = now + (delay(scope, failures: failures) ?? .zero)
    return FailureCount(
      failures: failures, failedAt: now, blockedUntil: blockedUntil,
      forgottenAt: blockedUntil + maximumDelay)
  }

  /// Whether a password may be checked now.
  public func judge(_ wish: SignInTry, in situation: TrySituation) -> TryJudgement {
    let keys = wish.subject.keys
    let waits = keys.compactMap { key in
      wait(situation.counts[key], key.scope, situation, at: wish.at).map { (key.scope, $0) }
    }
    if let longest = waits.map(\.1).max() {
      return .refused(
        retryAfter: longest, isForAddress: waits.allSatisfy { $0.0 == .network })
    }
    let isCrowded = keys.contains { key in
      situation.underWay[key.scope] ?? 0 >= room(wish, key, situation)
    }
    return isCrowded ? .crowded : .admitted
  }

  /// How long a count makes the next attempt wait; nil when it needn't.
  ///
  /// What failed anywhere keeps nobody waiting where the owner signs in. A clock that was set back
  /// doesn't make a wait longer than a delay can be.
  private func wait(
    _ count: FailureCount?, _ scope: FailureKey.Scope, _ situation: TrySituation,
    at now: Timestamp
  ) -> Duration? {
    guard let count, scope != .account || situation.place != .home else { return nil }
    let wait = min(count.blockedUntil - now, longestDelay(scope))
    return wait > .zero ? wait : nil
  }

  /// How many attempts may be under way: as many as could fail without a delay, one at least.
  ///
  /// What a directory has counted is known before a later attempt only when each waits for the one
  /// before.
  private func room(
    _ wish: SignInTry, _ key: FailureKey, _ situation: TrySituation
  ) -> Int {
    let count = situation.counts[key]
    if wish.sparesDirectory, key.scope == .account {
      return count == nil && situation.place != .elsewhere ? Self.mostAtDirectory : 1
    }
    return max(1, free(key.scope) - live(count, at: wish.at))
  }

  private func live(_ count: FailureCount?, at now: Timestamp) -> Int {
    count.map { $0.forgottenAt > now ? $0.failures : 0 } ?? 0
  }

  private func free(_ scope: FailureKey.Scope) -> Int {
    switch scope {
    case .accountAtNetwork: max(freeAttempts, 1)
    case .account, .network: max(freeAttempts, 1) * Self.sharedFactor
    }
  }

  private func longestDelay(_ scope: FailureKey.Scope) -> Duration {
    switch scope {
    case .accountAtNetwork: maximumDelay
    case .account, .network: min(maximumDelay, Self.longestSharedDelay)
    }
  }

  /// The delay after so many failures; nil while another attempt is free.
  private func delay(_ scope: FailureKey.Scope, failures: Int) -> Duration? {
    let longest = longestDelay(scope)
    let excess = failures - free(scope)
    guard excess >= 0 else { return nil }
    var delay = firstDelay
    for _ in 0..<excess {
      guard delay < longest else { break }
      delay *= 2
    }
    return min(delay, longest)
  }
}
