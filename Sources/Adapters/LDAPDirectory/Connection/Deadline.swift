import Glibc

/// A moment after which waiting ends.
struct Deadline: Sendable {
  private let instant: ContinuousClock.Instant

  init(after duration: Duration) {
    instant = .now + duration
  }

  var hasPassed: Bool { remaining <= .zero }

  /// The time left, never negative.
  var remaining: Duration { max(.zero, ContinuousClock.Instant.now.duration(to: instant)) }
}

extension timeval {
  /// The same time in microseconds, as C wants it.
  init(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    self.init(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
  }
}

extension Duration {
  /// Whole milliseconds, rounded up so that a wait never ends before its time.
  var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}
