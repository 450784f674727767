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
    /// Answers that took at most as long as the bound with the same index says.
    var buckets = [Int](repeating: 0, count: TrafficTally.bounds.count)
    /// The time of all answers.
    var time: Duration = .zero

    var total: Int { statuses.values.reduce(0, +) }
  }

  /// The upper ends of the histogram's buckets, in milliseconds.
  static let bounds = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

  private let counts = Mutex<[Place: Count]>([:])

  /// Counts one answer.
  func count(_ place: Place, status: Int, took duration: Duration) {
    let bucket = Self.bounds.firstIndex { duration <= .milliseconds($0) }
    counts.withLock { counts in
      counts[place, default: Count()].statuses[status, default: 0] += 1
      if let bucket { counts[place]?.buckets[bucket] += 1 }
      counts[place]?.time += duration
    }
  }

  /// What was counted so far, in the order of the places.
  var all: [(place: Place, count: Count)] {
    counts.withLock { $0 }.sorted { $0.key < $1.key }.map { (place: $0.key, count: $0.value) }
  }
}

/// Counts how sign-ins ended.
final class SignInTally: Sendable {
  private let counts = Mutex<[String: Int]>([:])

  /// Counts one.
  func count(_ outcome: String) {
    counts.withLock { $0[outcome, default: 0] += 1 }
  }

  /// What was counted so far, by name.
  var all: [(outcome: String, count: Int)] {
    counts.withLock { $0 }.sorted { $0.key < $1.key }.map { (outcome: $0.key, count: $0.value) }
  }
}
