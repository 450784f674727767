/// How failed sign-ins slow down the next ones.
public struct LockoutSettings: Sendable, Hashable {
  /// The wrong tries of one account from one address that are looked at before the next has to wait;
  /// none counts as one.
  public var freeAttempts: Int
  /// The delay after the last of those; each further failure doubles it.
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
