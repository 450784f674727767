/// How failed sign-ins slow down the next ones.
public struct LockoutSettings: Sendable, Hashable {
  /// Failures of one account from one address that cost nothing.
  public var freeAttempts: Int
  /// The delay after the first failure beyond those; each further one doubles it.
  public var firstDelay: Duration
  /// The longest delay, and the quiet time after which failures are forgotten.
  public var maximumDelay: Duration

  /// Joins the parts.
  public init(
    freeAttempts: Int = 3, firstDelay: Duration = .seconds(1),
    maximumDelay: Duration = .seconds(15 * 60)
  ) {
    self.freeAttempts = freeAttempts
    self.firstDelay = firstDelay
    self.maximumDelay = maximumDelay
  }
}
