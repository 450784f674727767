import HTTPRouting
import Values

/// The cookie that carries a browser's session token.
struct SessionCookie: Sendable {
  /// Whether browsers reach the service by TLS whatever a request looks like here, as behind a
  /// proxy that ends it.
  let isAlwaysSecure: Bool

  /// The cookie of a service with this address.
  init(publicURL: String) {
    isAlwaysSecure = publicURL.lowercased().hasPrefix("https:")
  }

  /// The name; over TLS the prefix binds it to this very host (RFC 6265bis, section 4.1.3.2).
  static func name(isSecure: Bool) -> String {
    isSecure ? "__Host-muster_session" : "muster_session"
  }

  /// The session token that a request's cookie carries; nil without one.
  func token(of request: HTTPRequest) -> String? {
    request.cookie(Self.name(isSecure: isSecure(request))).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The header that makes a browser keep a token; beyond the browser's own session only for
  /// somebody who wants to stay signed in.
  func keeping(
    _ token: Secret, for lifetime: Duration, isRemembered: Bool, over request: HTTPRequest
  ) -> String {
    header(
      token.revealed, maximumAge: isRemembered ? Int(lifetime.components.seconds) : nil, request)
  }

  /// The header that makes a browser forget the token.
  func removal(over request: HTTPRequest) -> String {
    header("", maximumAge: 0, request)
  }

  private func header(_ value: String, maximumAge: Int?, _ request: HTTPRequest) -> String {
    let isSecure = isSecure(request)
    return SetCookie(
      name: Self.name(isSecure: isSecure), value: value, maximumAge: maximumAge,
      isSecure: isSecure
    ).headerValue
  }

  private func isSecure(_ request: HTTPRequest) -> Bool {
    request.isSecure || isAlwaysSecure
  }
}
