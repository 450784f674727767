public import Values

/// When the runs of one directory start by themselves; never, unless something is said.
public struct SyncSchedule: Sendable, Hashable {
  /// The time between two incremental runs; nil for none.
  public var incremental: Duration?
  /// When full runs are due; nil for never.
  public var full: Schedule?
  /// Whether one continuous run follows every change.
  public var isLive: Bool
  /// The longest random delay before a run, so that services don't all start together.
  public var jitter: Duration

  /// Joins the parts.
  public init(
    incremental: Duration? = nil, full: Schedule? = nil, isLive: Bool = false,
    jitter: Duration = .zero
  ) {
    self.incremental = incremental
    self.full = full
    self.isLive = isLive
    self.jitter = jitter
  }
}
