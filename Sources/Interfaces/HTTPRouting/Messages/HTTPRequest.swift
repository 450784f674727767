public import Values

/// A request as received: whole, with its body, and nothing of it trusted yet.
public struct HTTPRequest: Sendable {
  /// The method.
  public var method: HTTPMethod
  /// The path and the query, still encoded.
  public var target: RequestTarget
  /// The header lines.
  public var headers: HTTPHeaders
  /// The whole body; empty without one.
  public var body: [UInt8]
  /// Where the connection comes from: a client, or a proxy in front of it.
  public var peer: PeerAddress
  /// Whether the client's side of the connection is encrypted.
  public var isSecure: Bool
  /// The client's address: the peer's, or what a trusted proxy says.
  public var client: PeerAddress
  /// The id that log and answer carry; empty until the pipeline sets it.
  public var id: String
  /// When the pipeline got the request.
  public var receivedAt: Timestamp
  /// What was wrong with the message itself, found while it was read; answered before any route.
  public var readFault: Problem?

  /// Joins the parts; id and time are set by `RequestIdentification`.
  public init(
    _ method: HTTPMethod, _ target: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
    peer: PeerAddress = .local, isSecure: Bool = false
  ) {
    self.method = method
    self.target = RequestTarget(target)
    self.headers = headers
    self.body = body
    self.peer = peer
    self.isSecure = isSecure
    client = peer
    id = ""
    receivedAt = Timestamp(millisecondsSince1970: 0)
    readFault = nil
  }

  /// The id of the last event that a client of an event stream got before it reconnected.
  public var lastEventID: String? { headers["Last-Event-ID"] }

  /// The value of a cookie (RFC 6265, section 5.4); nil without it.
  public func cookie(_ name: String) -> String? {
    for line in headers.values("Cookie") {
      for pair in line.split(separator: ";") {
        let parts = pair.trimmingBlanks.split(
          separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == name { return String(parts[1]) }
      }
    }
    return nil
  }

  /// Whether a browser says that a page of this same origin sent the request.
  ///
  /// A request without `Sec-Fetch-Site` and without `Origin` isn't from such a page, so it counts
  /// as foreign.
  public var isSameOrigin: Bool {
    if let site = headers["Sec-Fetch-Site"] { return site == "same-origin" }
    guard let origin = headers["Origin"], let host = headers["Host"] else { return false }
    return origin == "https://\(host)" || (!isSecure && origin == "http://\(host)")
  }
}
