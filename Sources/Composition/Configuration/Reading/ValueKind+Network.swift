import Values

extension ValueKind<ListenAddress> {
  static let listenAddress = ValueKind(
    "host:port such as 127.0.0.1:8080 or [::1]:8080, or unix:/path of at most 107 bytes"
  ) { text throws(Rejection) in
    guard let address = ListenAddress(text) else { throw Rejection() }
    return address
  }
}

extension ValueKind<NetworkRange> {
  static let networkRange = ValueKind(
    "an IP address or a network such as 10.0.0.0/8"
  ) { text throws(Rejection) in
    guard let range = NetworkRange(text) else { throw Rejection() }
    return range
  }
}

extension ValueKind<String> {
  /// The address of a web site, without a slash at its end.
  static let webAddress = ValueKind(
    "an address such as https://muster.example.com", text: { $0 }
  ) { text throws(Rejection) in
    guard
      let rest = ["http://", "https://"].first(where: text.hasPrefix).map({
        text.dropFirst($0.count)
      }), let first = rest.first, first != "/",
      rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") })
    else { throw Rejection() }
    guard !rest.contains("?"), !rest.contains("#") else {
      throw Rejection("it has a query or a fragment")
    }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// The address of an LDAP server (RFC 4516): scheme, host and port only; for `ldapi` the socket
  /// with its slashes as `%2F`.
  static let directoryURL = ValueKind(
    "ldap://host[:port], ldaps://host[:port], or ldapi:///", text: { $0 }
  ) { text throws(Rejection) in
    let scheme = text.prefix { $0 != ":" }.lowercased()
    guard text.dropFirst(scheme.count).hasPrefix("://") else { throw Rejection() }
    let rest = text.dropFirst(scheme.count + 3)
    let host = rest.hasSuffix("/") ? rest.dropLast() : rest
    guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }), !host.contains("?") else {
      throw Rejection()
    }
    guard !host.contains("/") else {
      throw Rejection("a base or socket path can't follow; bases have keys of their own")
    }
    switch scheme {
    case "ldapi": return text
    case "ldap", "ldaps":
      let address = host.contains(":") && !host.hasSuffix("]") ? String(host) : "\(host):0"
      guard case .network(_, _) = ListenAddress(address) else { throw Rejection() }
      return text
    default: throw Rejection("the scheme \(scheme) isn't known")
    }
  }
}
