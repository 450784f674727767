public import Reconciliation
public import Values

/// One effect of a stored plan, with what became of it.
public struct StoredEffect: Sendable, Hashable {
  /// Its place in the plan.
  public var sequence: Int
  /// What it changes.
  public var record: EffectRecord
  /// What became of it.
  public var status: Status
  /// Why it failed, is stale or was skipped; nil otherwise.
  public var statusReason: String?

  /// What became of an effect.
  public enum Status: String, Sendable, CaseIterable {
    /// Not applied yet.
    case pending
    /// Applied.
    case applied
    /// Refused by a rule.
    case failed
    /// Its object had changed since the plan was made.
    case stale
    /// Left out, because the run was cancelled.
    case skipped
  }

  /// Joins the parts.
  public init(sequence: Int, record: EffectRecord, status: Status, statusReason: String?) {
    self.sequence = sequence
    self.record = record
    self.status = status
    self.statusReason = statusReason
  }

  /// The effect's identifier within all runs: the run's, with the place in the plan in its last
  /// four bytes (RFC 9562, section 5.8).
  public func id(in run: RunID) -> UniqueID {
    let bits = run.value
    return UniqueID(
      high: bits.high & ~0xf000 | 0x8000,
      low: bits.low & 0xffff_ffff_0000_0000 | UInt64(truncatingIfNeeded: sequence) & 0xffff_ffff)
  }
}

/// Which effects of a plan are asked for.
public struct EffectFilter: Sendable, Hashable {
  /// Only this kind.
  public var kind: EffectKind?
  /// Only those with this outcome.
  public var status: StoredEffect.Status?
  /// Only those whose object's name contains this text, without regard to case.
  public var query: String?

  /// Joins the parts.
  public init(
    kind: EffectKind? = nil, status: StoredEffect.Status? = nil, query: String? = nil
  ) {
    self.kind = kind
    self.status = status
    self.query = query
  }
}

/// Which runs are asked for; newest first.
public struct RunFilter: Sendable, Hashable {
  /// Only runs of this directory.
  public var directory: String?
  /// Only runs in this state.
  public var status: Run.Status?
  /// Only runs that read the directory, or only those that undo one.
  public var isUndo: Bool?

  /// Joins the parts.
  public init(directory: String? = nil, status: Run.Status? = nil, isUndo: Bool? = nil) {
    self.directory = directory
    self.status = status
    self.isUndo = isUndo
  }
}

/// An entry that is set aside.
public struct QuarantinedEntry: Sendable, Hashable {
  /// The entry and why.
  public var rejected: RejectedEntry
  /// When a run first set it aside.
  public var firstSeen: Timestamp
  /// How many runs have met it.
  public var attempts: Int
  /// When the schedule tries it again; nil where only requests do.
  public var nextRetry: Timestamp?

  /// Joins the parts.
  public init(
    rejected: RejectedEntry, firstSeen: Timestamp, attempts: Int, nextRetry: Timestamp? = nil
  ) {
    self.rejected = rejected
    self.firstSeen = firstSeen
    self.attempts = attempts
    self.nextRetry = nextRetry
  }
}
