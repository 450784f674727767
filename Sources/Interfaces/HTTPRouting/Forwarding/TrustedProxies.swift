public import Values

/// The proxies whose word about the client is believed.
public struct TrustedProxies: Sendable {
  private let ranges: [NetworkRange]
  private let trustsLocal: Bool

  /// Trusts the addresses in the ranges, and peers on the socket file if `trustsLocal`.
  public init(_ ranges: [NetworkRange] = [], trustsLocal: Bool = false) {
    self.ranges = ranges
    self.trustsLocal = trustsLocal
  }

  /// The request with client address and encryption as the nearest untrusted hop has them.
  ///
  /// The chain is read from the right: each trusted proxy vouches for the address it added. Without
  /// a trusted peer the headers are ignored. `Forwarded` (RFC 7239) counts before `X-Forwarded-For`.
  public func resolve(_ request: HTTPRequest) -> HTTPRequest {
    guard isTrusted(request.peer) else { return request }
    let hops = Self.hops(of: request.headers)
    var resolved = request
    for hop in hops.reversed() {
      guard let address = hop.address else { break }
      resolved.client = .network(address)
      if let scheme = hop.scheme { resolved.isSecure = scheme == "https" }
      guard isTrusted(resolved.client) else { break }
    }
    return resolved
  }

  private func isTrusted(_ peer: PeerAddress) -> Bool {
    switch peer {
    case .local: trustsLocal
    case .network(let address): ranges.contains { $0.contains(address) }
    }
  }

  private struct Hop {
    var address: NetworkAddress?
    var scheme: String?
  }

  private static func hops(of headers: HTTPHeaders) -> [Hop] {
    let forwarded = headers.list("Forwarded")
    if !forwarded.isEmpty { return forwarded.map(hop(forwarded:)) }
    var hops = headers.list("X-Forwarded-For").map { Hop(address: address(in: $0)) }
    // The protocol header has one value, set by the proxy next to this server.
    if let last = hops.indices.last {
      hops[last].scheme = headers.list("X-Forwarded-Proto").last
    }
    return hops
  }

  private static func hop(forwarded element: String) -> Hop {
    var hop = Hop()
    for pair in element.split(separator: ";") {
      let parts = pair.trimmingBlanks.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { continue }
      let value = parts[1].filter { $0 != "\"" }
      switch parts[0].lowercased() {
      case "for": hop.address = address(in: value)
      case "proto": hop.scheme = value.lowercased()
      default: continue
      }
    }
    return hop
  }

  /// Reads `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1` and `[2001:db8::1]:80`.
  private static func address(in text: String) -> NetworkAddress? {
    if text.hasPrefix("[") {
      return NetworkAddress(String(text.dropFirst().prefix { $0 != "]" }))
    }
    return NetworkAddress(text) ?? NetworkAddress(String(text.prefix { $0 != ":" }))
  }
}
