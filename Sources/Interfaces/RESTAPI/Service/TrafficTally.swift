import Synchronization

/// Counts requests by route and answer, and how long the answers took.
final class TrafficTally: Sendable {
  /// A route as the metrics name it.
  struct Place: Hashable, Comparable {
    var route: String
    var method: String

    static func < (left: Place, right: Place) -> Bool {
      (left.route, left.method) < (right.route, right.method)
    }
  }

  /// What came to one route.
  struct Count {
    /// Answers by status.
    var statuses: [Int: Int] = [:]
    /// How long the answers took.
    var durations = DurationHistogram()
  }

  private let counts = Mutex<[Place: Count]>([:])

  /// Counts one answer.
  func count(_ place: Place, status: Int, took duration: Duration) {
    counts.withLock { counts in
      counts[place, default: Count()].statuses[status, default: 0] += 1
      counts[place]?.durations.count(duration)
    }
  }

  /// What was counted so far, in the order of the places.
  var all: [(place: Place, count: Count)] {
    counts.withLock { $0 }.sorted { $0.key < $1.key }.map { (place: $0.key, count: $0.value) }
  }
}

/// Counts how sign-ins ended, and how long they took.
final class SignInTally: Sendable {
  private let elapsed: @Sendable () -> Duration
  private let counts = Mutex<[String: DurationHistogram]>([:])

  /// Takes a clock that never goes back.
  init(elapsed: @escaping @Sendable () -> Duration) {
    self.elapsed = elapsed
  }

  /// The present moment, for `count`.
  var now: Duration { elapsed() }

  /// Counts one that began at a moment.
  func count(_ outcome: String, since start: Duration) {
    let duration = elapsed() - start
    counts.withLock { $0[outcome, default: DurationHistogram()].count(duration) }
  }

  /// What was counted so far, by name.
  var all: [(outcome: String, durations: DurationHistogram)] {
    counts.withLock { $0 }.sorted { $0.key < $1.key }.map {
      (outcome: $0.key, durations: $0.value)
    }
  }
}
