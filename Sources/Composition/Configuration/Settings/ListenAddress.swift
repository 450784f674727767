import Values

/// Where a server waits for connections.
public enum ListenAddress: Hashable, Sendable {
  /// A host name or address, and a port; port 0 lets the system choose.
  case network(host: String, port: UInt16)
  /// The path of a unix socket.
  case unix(path: String)

  /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `unix:/run/muster.sock`.
  public init?(_ text: String) {
    if text.hasPrefix("unix:") {
      let path = text.dropFirst("unix:".count)
      // `sockaddr_un` holds 107 bytes and a zero; see unix(7).
      guard path.hasPrefix("/"), path.utf8.count <= 107, !path.utf8.contains(0) else { return nil }
      self = .unix(path: String(path))
      return
    }
    guard let colon = text.lastIndex(of: ":"),
      let port = UInt16(text[text.index(after: colon)...])
    else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":"), NetworkAddress(host) != nil else { return nil }
    } else {
      guard Self.isHostName(host) || NetworkAddress(host)?.bytes.count == 4 else { return nil }
    }
    self = .network(host: String(host), port: port)
  }

  /// Whether only this machine can reach it.
  public var isLocal: Bool {
    switch self {
    case .unix: true
    case .network(let host, _): host == "localhost" || NetworkAddress(host)?.isLoopback == true
    }
  }

  private static func isHostName(_ text: Substring) -> Bool {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    let isNumeric = labels.last?.allSatisfy(\.isNumber) ?? true
    return !isNumeric && text.utf8.count <= 253
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      }
  }
}

extension ListenAddress: CustomStringConvertible {
  /// The text that `init(_:)` reads.
  public var description: String {
    switch self {
    case .network(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}
