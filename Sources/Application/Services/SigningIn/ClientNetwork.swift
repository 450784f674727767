import Values

/// Where a client is: an IPv4 address, or the 64 bits that an IPv6 client can't choose.
struct ClientNetwork: Sendable, Hashable, CustomStringConvertible {
  /// `192.0.2.1`, `2001:db8:0:1::/64`, or `local` where there is no address.
  let description: String
  /// Whether it tells people apart; this machine's own address is everybody's behind a proxy.
  let isOwn: Bool

  init(address: String?) {
    guard let address, let parsed = NetworkAddress(address) else {
      description = address ?? "local"
      isOwn = false
      return
    }
    isOwn = !parsed.isLoopback
    guard parsed.bytes.count == 16, isOwn else {
      description =
        parsed.bytes.count == 4 ? parsed.bytes.map(String.init).joined(separator: ".") : address
      return
    }
    let groups = stride(from: 0, to: 8, by: 2).map { index in
      String(Int(parsed.bytes[index]) << 8 | Int(parsed.bytes[index + 1]), radix: 16)
    }
    description = groups.joined(separator: ":") + "::/64"
  }
}
