import HTTPRouting
import Synchronization
import Values

/// How many costly calls one network may make (a token bucket for each IPv4 address, or for the 64
/// bits that an IPv6 client can't choose).
final class AddressAllowance: Sendable {
  private struct Bucket {
    /// The calls that may still come, as the time in which they would grow back.
    var room: Duration
    var filledAt: Duration
  }

  /// Buckets for more networks than this aren't kept.
  private static let capacity = 20_000
  private let whole: Duration
  private let refill: Duration
  private let elapsed: @Sendable () -> Duration
  private let buckets = Mutex<[[UInt8]: Bucket]>([:])

  /// Allows so many calls at once, and one more after each `refill`.
  init(burst: Int, refill: Duration, elapsed: @escaping @Sendable () -> Duration) {
    whole = refill * burst
    self.refill = refill
    self.elapsed = elapsed
  }

  /// What one network may apply for: a few accounts at once, then one every ten minutes.
  static func applications(_ elapsed: @escaping @Sendable () -> Duration) -> AddressAllowance {
    AddressAllowance(burst: 5, refill: .seconds(600), elapsed: elapsed)
  }

  /// Counts a call.
  ///
  /// - Returns: nil when it may be made, else the time after which it may.
  func take(_ client: PeerAddress) -> Duration? {
    let now = elapsed()
    let network = Self.network(of: client)
    return buckets.withLock { buckets in
      // Full buckets tell nothing, and when too many aren't full, all start anew.
      if buckets.count >= Self.capacity, buckets[network] == nil {
        buckets = buckets.filter { $0.value.room + (now - $0.value.filledAt) < whole }
        if buckets.count >= Self.capacity { buckets = [:] }
      }
      var bucket = buckets[network] ?? Bucket(room: whole, filledAt: now)
      bucket.room = min(whole, bucket.room + (now - bucket.filledAt))
      bucket.filledAt = now
      defer { buckets[network] = bucket }
      guard bucket.room >= refill else { return refill - bucket.room }
      bucket.room -= refill
      return nil
    }
  }

  private static func network(of client: PeerAddress) -> [UInt8] {
    switch client {
    case .local: []
    case .network(let address): Array(address.bytes.prefix(8))
    }
  }
}
