/// A moment in UTC with a resolution of one millisecond, as stored and as shown.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
  public let millisecondsSince1970: Int64

  /// Wraps a count of milliseconds since 1970.
  public init(millisecondsSince1970: Int64) {
    self.millisecondsSince1970 = millisecondsSince1970
  }

  /// The same moment without its fraction of a second, rounded towards the past.
  public var inWholeSeconds: Timestamp {
    let fraction = millisecondsSince1970 % 1000
    return self - .milliseconds(fraction < 0 ? fraction + 1000 : fraction)
  }

  /// The earlier moment is the smaller one.
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.millisecondsSince1970 < right.millisecondsSince1970
  }

  /// The moment `duration` later, whole milliseconds, saturating.
  public static func + (left: Timestamp, right: Duration) -> Timestamp {
    let (sum, overflow) = left.millisecondsSince1970.addingReportingOverflow(right.milliseconds)
    guard overflow else { return Timestamp(millisecondsSince1970: sum) }
    return Timestamp(millisecondsSince1970: right.milliseconds > 0 ? .max : .min)
  }

  /// The moment `duration` earlier, whole milliseconds, saturating.
  public static func - (left: Timestamp, right: Duration) -> Timestamp {
    let milliseconds = right.milliseconds
    let (difference, overflow) =
      left.millisecondsSince1970.subtractingReportingOverflow(milliseconds)
    guard overflow else { return Timestamp(millisecondsSince1970: difference) }
    return Timestamp(millisecondsSince1970: milliseconds > 0 ? .min : .max)
  }

  /// The time from `right` to `left`.
  public static func - (left: Timestamp, right: Timestamp) -> Duration {
    .milliseconds(left.millisecondsSince1970) - .milliseconds(right.millisecondsSince1970)
  }
}

extension Duration {
  /// The whole milliseconds in this duration, rounded towards zero, saturating.
  public var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    guard overflow || carry else { return sum }
    return seconds < 0 ? .min : .max
  }

  /// This duration as seconds with a fraction.
  public var inSeconds: Double {
    let (seconds, attoseconds) = components
    return Double(seconds) + Double(attoseconds) / 1e18
  }
}
