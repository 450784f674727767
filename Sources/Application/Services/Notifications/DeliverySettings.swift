public import Notifications

/// How long deliveries are tried, and how long their ends are kept.
public struct DeliverySettings: Sendable, Hashable {
  /// The delays between attempts.
  public var delays: RetryDelays
  /// How long delivered notifications are kept.
  public var keepDelivered: Duration
  /// How long those are kept that were given up.
  public var keepDead: Duration

  /// Joins the parts.
  public init(
    delays: RetryDelays = RetryDelays(), keepDelivered: Duration = .seconds(7 * 86_400),
    keepDead: Duration = .seconds(90 * 86_400)
  ) {
    self.delays = delays
    self.keepDelivered = keepDelivered
    self.keepDead = keepDead
  }
}

/// What the delivery of notifications takes from outside: time, chance, processes.
public struct DeliveryEnvironment: Sendable {
  /// The time of day.
  public var time: any TimeSource
  /// Where identifiers and delays come from.
  public var randomness: any Randomness
  /// The processes of this machine.
  public var processes: any ProcessTable

  /// Joins the parts.
  public init(
    time: any TimeSource, randomness: any Randomness, processes: any ProcessTable
  ) {
    self.time = time
    self.randomness = randomness
    self.processes = processes
  }
}
