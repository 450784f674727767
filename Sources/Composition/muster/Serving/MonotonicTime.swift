import Glibc

/// The machine's clock that never goes back.
enum MonotonicTime {
  /// The time since the machine's start.
  static func sinceStart() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
