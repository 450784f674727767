/// How long a failed delivery waits, and when it is given up.
public struct RetryDelays: Sendable, Hashable {
  /// The attempts before a notification is given up.
  public var attempts: Int
  /// The delay after the first failure; each further one doubles it.
  public var first: Duration
  /// The longest delay.
  public var longest: Duration

  /// Joins the parts.
  public init(
    attempts: Int = 15, first: Duration = .seconds(10), longest: Duration = .seconds(6 * 3600)
  ) {
    self.attempts = attempts
    self.first = first
    self.longest = longest
  }

  /// The delay after so many failures, `chance` being a random number in 0..<1; nil when the
  /// notification is given up.
  ///
  /// It lies between half of the doubled delay and the whole, so that what failed together isn't
  /// tried together again.
  public func delay(after failures: Int, chance: Double) -> Duration? {
    guard failures < attempts else { return nil }
    // Beyond 2^40 any delay is longer than the longest.
    let doubled = first * (Int64(1) << min(max(failures - 1, 0), 40))
    let whole = min(doubled, longest)
    return whole / 2 + whole * (chance / 2)
  }
}
