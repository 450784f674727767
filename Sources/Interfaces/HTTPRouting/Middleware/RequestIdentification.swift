/// Gives each request its id, its time and its client's address, and each answer the id.
public struct RequestIdentification: Middleware {
  private let stamps: RequestStamps
  private let proxies: TrustedProxies

  /// Joins the sources.
  public init(stamps: RequestStamps, proxies: TrustedProxies = TrustedProxies()) {
    self.stamps = stamps
    self.proxies = proxies
  }

  /// Keeps an incoming id that is sane, and makes one otherwise.
  public func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    var known = proxies.resolve(request)
    known.receivedAt = stamps.now()
    if let id = request.headers["X-Request-Id"], Self.isSane(id) {
      known.id = id
    } else {
      known.id = stamps.newRequestID()
    }
    var response = try await next(known)
    response.headers["X-Request-Id"] = known.id
    return response
  }

  /// Whether an id can stand in logs and headers: 1…64 letters, digits, `-`, `_` and `.`.
  private static func isSane(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count)
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
          UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}
