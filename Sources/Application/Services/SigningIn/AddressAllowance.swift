import Synchronization
import Values

/// How much one network may do in a time (a token bucket for each), in the memory of this process.
///
/// This machine's own address, and clients without one, may do ten times as much: behind a proxy
/// that isn't declared as trusted they are everybody.
final class AddressAllowance: Sendable {
  private struct Bucket {
    /// What may still be done, in thousandths.
    var room: Int64
    var filledAt: Timestamp
  }

  private static let sharedFactor: Int64 = 10
  private static let capacity = 20_000

  private let burst: Int64
  private let perSecond: Int64
  private let buckets = Mutex<[ClientNetwork: Bucket]>([:])

  init(burst: Int64, perSecond: Int64) {
    self.burst = burst
    self.perSecond = perSecond
  }

  /// How long the network has to wait; nil when it may go on.
  func wait(_ network: ClientNetwork, at now: Timestamp) -> Duration? {
    buckets.withLock { buckets in
      guard let bucket = buckets[network] else { return nil }
      let missing = 1000 - filled(bucket, network, at: now)
      // A thousandth a millisecond for each one a second.
      return missing > 0 ? .milliseconds(1 + missing / rate(network)) : nil
    }
  }

  /// Takes one from what the network may do.
  func take(_ network: ClientNetwork, at now: Timestamp) {
    buckets.withLock { buckets in
      if buckets[network] == nil, buckets.count >= Self.capacity {
        // Full buckets tell nothing, and when too many aren't full, all start anew.
        buckets = buckets.filter { filled($0.value, $0.key, at: now) < whole($0.key) }
        if buckets.count >= Self.capacity { buckets = [:] }
      }
      let room = buckets[network].map { filled($0, network, at: now) } ?? whole(network)
      buckets[network] = Bucket(room: max(0, room - 1000), filledAt: now)
    }
  }

  private func filled(_ bucket: Bucket, _ network: ClientNetwork, at now: Timestamp) -> Int64 {
    let passed = max(0, min((now - bucket.filledAt).milliseconds, 86_400_000))
    return min(whole(network), bucket.room + passed * rate(network))
  }

  private func whole(_ network: ClientNetwork) -> Int64 { burst * 1000 * factor(network) }

  private func rate(_ network: ClientNetwork) -> Int64 { perSecond * factor(network) }

  private func factor(_ network: ClientNetwork) -> Int64 {
    network.isOwn ? 1 : Self.sharedFactor
  }
}
