import HTTPRouting
import Synchronization

/// How many requests one address may send.
public struct RateLimit: Sendable, Hashable {
  /// The requests that may come at once.
  public var burst: Int
  /// The requests for each second after that.
  public var perSecond: Int

  /// Joins both.
  public init(burst: Int, perSecond: Int) {
    self.burst = burst
    self.perSecond = perSecond
  }
}

/// Refuses requests of an address that sends too many (a token bucket for each address).
final class AddressLimit: Middleware {
  private struct Bucket {
    /// The requests that may still come, in thousandths.
    var room: Int
    var filledAt: Duration
  }

  /// Buckets for more addresses than this aren't kept.
  private static let capacity = 20_000
  private let limit: RateLimit
  private let elapsed: @Sendable () -> Duration
  private let buckets = Mutex<[PeerAddress: Bucket]>([:])

  init(_ limit: RateLimit, elapsed: @escaping @Sendable () -> Duration) {
    self.limit = limit
    self.elapsed = elapsed
  }

  func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    guard take(request.client, at: elapsed()) else {
      throw Problem(.rateLimited, retryAfter: 1)
    }
    return try await next(request)
  }

  private func take(_ client: PeerAddress, at now: Duration) -> Bool {
    let whole = limit.burst * 1000
    return buckets.withLock { buckets in
      // Full buckets tell nothing, and when too many aren't full, all start anew.
      if buckets.count >= Self.capacity, buckets[client] == nil { buckets = [:] }
      var bucket = buckets[client] ?? Bucket(room: whole, filledAt: now)
      let passed = now - bucket.filledAt
      let milliseconds =
        min(passed.components.seconds, 3600) * 1000
        + passed.components.attoseconds / 1_000_000_000_000_000
      bucket.room = min(whole, bucket.room + Int(milliseconds) * limit.perSecond)
      if milliseconds > 0 { bucket.filledAt = now }
      defer { buckets[client] = bucket }
      guard bucket.room >= 1000 else { return false }
      bucket.room -= 1000
      return true
    }
  }
}
