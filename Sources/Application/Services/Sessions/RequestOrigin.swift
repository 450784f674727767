/// Where a request came from.
public struct RequestOrigin: Sendable, Hashable {
  /// The client's address; nil when there is none, as on a Unix socket.
  public var ipAddress: String?
  /// What the client calls itself, as it said; nil when it didn't.
  public var userAgent: String?

  /// Joins both.
  public init(ipAddress: String? = nil, userAgent: String? = nil) {
    self.ipAddress = ipAddress
    self.userAgent = userAgent
  }

  /// The origin as audit events name it.
  var auditText: String { ipAddress ?? "local" }
}
