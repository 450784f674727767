/// Where the server listens.
public enum ListenAddress: Hashable, Sendable {
  /// A host name or address and a port; port 0 takes a free one.
  case network(host: String, port: UInt16)
  /// A socket file.
  case socketFile(path: String)
}

extension ListenAddress: LosslessStringConvertible {
  /// Reads `host:port`, `[2001:db8::1]:port` or `unix:/path`.
  public init?(_ description: String) {
    if description.hasPrefix("unix:") {
      let path = String(description.dropFirst("unix:".count))
      guard path.hasPrefix("/") else { return nil }
      self = .socketFile(path: path)
      return
    }
    guard let colon = description.lastIndex(of: ":"),
      let port = UInt16(description[description.index(after: colon)...])
    else { return nil }
    var host = description[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty else { return nil }
    self = .network(host: String(host), port: port)
  }

  /// The form that is read.
  public var description: String {
    switch self {
    case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .socketFile(let path): "unix:\(path)"
    }
  }
}
