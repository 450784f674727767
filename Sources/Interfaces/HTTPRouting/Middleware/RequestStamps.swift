public import Values

/// Where the time and the ids of requests come from.
public struct RequestStamps: Sendable {
  /// The moment by the calendar.
  public let now: @Sendable () -> Timestamp
  /// The time since some fixed moment; it never goes back.
  public let elapsed: @Sendable () -> Duration
  /// An id for a request that brings none, different each time.
  public let newRequestID: @Sendable () -> String

  /// Joins the sources.
  public init(
    now: @escaping @Sendable () -> Timestamp, elapsed: @escaping @Sendable () -> Duration,
    newRequestID: @escaping @Sendable () -> String
  ) {
    self.now = now
    self.elapsed = elapsed
    self.newRequestID = newRequestID
  }
}
