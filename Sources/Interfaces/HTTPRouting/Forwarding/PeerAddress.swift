/// The other end of a connection.
public enum PeerAddress: Hashable, Sendable, CustomStringConvertible {
  /// A process on this machine, over a socket file.
  case local
  /// A network address.
  case network(IPAddress)

  /// The address as text, or `local`.
  public var description: String {
    switch self {
    case .local: "local"
    case .network(let address): address.description
    }
  }
}
