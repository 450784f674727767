import HTTPRouting
import Values

/// The cookie that carries a browser's session token.
enum SessionCookie {
  /// The name; over TLS the prefix binds it to this very host (RFC 6265bis, section 4.1.3.2).
  static func name(isSecure: Bool) -> String {
    isSecure ? "__Host-muster_session" : "muster_session"
  }

  /// The session token that a request's cookie carries; nil without one.
  static func token(of request: HTTPRequest) -> String? {
    request.cookie(name(isSecure: request.isSecure)).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The header that makes a browser keep a token; beyond the browser's own session only for
  /// somebody who wants to stay signed in.
  static func keeping(
    _ token: Secret, for lifetime: Duration, isRemembered: Bool, over request: HTTPRequest
  ) -> String {
    SetCookie(
      name: name(isSecure: request.isSecure), value: token.revealed,
      maximumAge: isRemembered ? Int(lifetime.components.seconds) : nil,
      isSecure: request.isSecure
    ).headerValue
  }

  /// The header that makes a browser forget the token.
  static func removal(over request: HTTPRequest) -> String {
    SetCookie(
      name: name(isSecure: request.isSecure), value: "", maximumAge: 0,
      isSecure: request.isSecure
    ).headerValue
  }
}
