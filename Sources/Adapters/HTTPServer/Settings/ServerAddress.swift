/// Where the server listens.
public enum ServerAddress: Hashable, Sendable, CustomStringConvertible {
  /// A host name or address and a port; port 0 takes a free one.
  case network(host: String, port: UInt16)
  /// A socket file.
  case socketFile(path: String)

  /// The form of the configuration: `host:port`, `[2001:db8::1]:port` or `unix:/path`.
  public var description: String {
    switch self {
    case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .socketFile(let path): "unix:\(path)"
    }
  }
}
