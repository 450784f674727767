public import Values

/// Tells the time of day; tests move it by hand.
public protocol TimeSource: Sendable {
  /// The present moment.
  func now() -> Timestamp
}
