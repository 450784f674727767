import Values

/// What a run takes from outside: time, chance, fingerprints, processes.
public struct SyncEnvironment: Sendable {
  /// The time of day.
  public var time: any TimeSource
  /// Where identifiers come from.
  public var randomness: any Randomness
  /// The fingerprint of plans.
  public var digest: any Digest
  /// The processes of this machine.
  public var processes: any ProcessTable
  /// How long a lease lasts without a heartbeat.
  public var leaseTime: Duration
  /// The largest number of effects in one transaction.
  public var batchSize: Int

  /// Joins the parts.
  public init(
    time: any TimeSource, randomness: any Randomness, digest: any Digest,
    processes: any ProcessTable, leaseTime: Duration = .seconds(30), batchSize: Int = 8000
  ) {
    self.time = time
    self.randomness = randomness
    self.digest = digest
    self.processes = processes
    self.leaseTime = leaseTime
    self.batchSize = batchSize
  }
}
