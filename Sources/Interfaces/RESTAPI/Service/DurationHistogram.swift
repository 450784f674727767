import Values

/// Counts by how long something took, as a histogram of Prometheus does.
struct DurationHistogram: Sendable {
  /// The upper ends of the buckets, in milliseconds.
  private static let bounds = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

  /// What took at most as long as the bound with the same index says, and longer than the one before.
  private var buckets = [Int](repeating: 0, count: Self.bounds.count)
  private var time: Duration = .zero
  private(set) var total = 0

  /// Counts one.
  mutating func count(_ duration: Duration) {
    if let bucket = Self.bounds.firstIndex(where: { duration <= .milliseconds($0) }) {
      buckets[bucket] += 1
    }
    time += duration
    total += 1
  }

  /// Writes the samples of one set of labels.
  func write(_ name: String, _ labels: [MetricsText.Label], to page: inout MetricsText) {
    var sum = 0
    for (bound, number) in zip(Self.bounds, buckets) {
      sum += number
      let seconds = String(Double(bound) / 1000)
      page.sample("\(name)_bucket", labels + [("le", seconds)], sum)
    }
    page.sample("\(name)_bucket", labels + [("le", "+Inf")], total)
    page.sample("\(name)_sum", labels, time.inSecondsText)
    page.sample("\(name)_count", labels, total)
  }
}

extension Duration {
  /// The seconds as a decimal number.
  var inSecondsText: String { String(inSeconds) }
}
