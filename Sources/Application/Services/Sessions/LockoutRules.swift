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
/// One account from one network has the settings' few free attempts, and delays up to the longest.
/// One network with any accounts, and one account from any networks, have ten times as many free
/// ones, and their delays stay short, so that strangers and neighbours keep nobody out.
extension LockoutSettings {
  /// How many more failures are free when they come from many people or places.
  private static let sharedFactor = 10
  private static let longestSharedDelay: Duration = .seconds(30)

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

  /// How long the next attempt has to wait; nil when it needn't.
  ///
  /// A clock that was set back doesn't make it longer than a delay can be.
  func wait(_ counts: [FailureKey: FailureCount], at now: Timestamp) -> Duration? {
    counts.map { key, count in
      min(count.blockedUntil - now, longestDelay(key.scope))
    }.filter { $0 > .zero }.max()
  }

  /// How many attempts may be under way: as many as could fail without a delay, one at least.
  func room(_ count: FailureCount?, _ scope: FailureKey.Scope, at now: Timestamp) -> Int {
    max(1, free(scope) - live(count, at: now))
  }

  private func live(_ count: FailureCount?, at now: Timestamp) -> Int {
    count.map { $0.forgottenAt > now ? $0.failures : 0 } ?? 0
  }

  private func free(_ scope: FailureKey.Scope) -> Int {
    switch scope {
    case .accountAtNetwork: freeAttempts
    case .account, .network: max(freeAttempts, 1) * Self.sharedFactor
    }
  }

  private func longestDelay(_ scope: FailureKey.Scope) -> Duration {
    switch scope {
    case .accountAtNetwork: maximumDelay
    case .account, .network: min(maximumDelay, Self.longestSharedDelay)
    }
  }

  /// The delay after so many failures; nil while they are free.
  private func delay(_ scope: FailureKey.Scope, failures: Int) -> Duration? {
    let longest = longestDelay(scope)
    let excess = failures - free(scope)
    guard excess > 0 else { return nil }
    var delay = firstDelay
    for _ in 1..<excess {
      guard delay < longest else { break }
      delay *= 2
    }
    return min(delay, longest)
  }
}
