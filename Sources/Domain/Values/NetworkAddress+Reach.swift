extension NetworkAddress {
  /// Networks of IPv4 that don't lead to the public internet (RFC 6890 and its registry).
  private static let closed4 = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
  ].compactMap(NetworkRange.init)
  /// Networks within `2000::/3` that don't: protocol assignments with Teredo, and documentation.
  private static let closed6 = ["2001::/23", "2001:db8::/32", "3fff::/20"]
    .compactMap(NetworkRange.init)
  /// What global unicast addresses of IPv6 begin with (RFC 4291, section 2.4).
  private static let global6 = ["2000::/3"].compactMap(NetworkRange.init)

  /// Takes 4 or 16 bytes in network order; nil for any other count.
  ///
  /// An IPv4 address mapped into IPv6 becomes the IPv4 address.
  public init?(bytes: [UInt8]) {
    switch bytes.count {
    case 4: self.init(checked: bytes)
    case 16:
      let isMapped = bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])
      self.init(checked: isMapped ? Array(bytes.suffix(4)) : bytes)
    default: return nil
    }
  }

  /// Whether it leads to the public internet, as far as its number says.
  ///
  /// Loopback, private, link-local, multicast and reserved addresses don't, and that is where a
  /// cloud's metadata service stands. An IPv6 address that carries an IPv4 address (NAT64 of RFC
  /// 6052, 6to4 of RFC 3056) leads where that one does.
  public var isPublic: Bool {
    guard bytes.count == 16 else { return !Self.closed4.contains { $0.contains(self) } }
    if bytes.starts(with: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) {
      return NetworkAddress(bytes: Array(bytes[12...]))?.isPublic ?? false
    }
    if bytes.starts(with: [0x20, 0x02]) {
      return NetworkAddress(bytes: Array(bytes[2..<6]))?.isPublic ?? false
    }
    return Self.global6.contains { $0.contains(self) }
      && !Self.closed6.contains { $0.contains(self) }
  }
}
