/// A cookie for the client, only for requests of the same site and out of the reach of scripts.
public struct SetCookie: Sendable {
  /// The cookie's name.
  public var name: String
  /// The value; only characters that RFC 6265, section 4.1.1, allows.
  public var value: String
  /// Seconds until the client forgets it; nil for the end of the browser's session.
  public var maximumAge: Int?
  /// Whether the cookie is sent over TLS only.
  public var isSecure: Bool

  /// Joins the parts.
  public init(name: String, value: String, maximumAge: Int?, isSecure: Bool) {
    self.name = name
    self.value = value
    self.maximumAge = maximumAge
    self.isSecure = isSecure
  }

  /// The value of a `Set-Cookie` header.
  public var headerValue: String {
    let age = maximumAge.map { "; Max-Age=\($0)" } ?? ""
    return "\(name)=\(value); Path=/; HttpOnly; SameSite=Strict\(age)\(isSecure ? "; Secure" : "")"
  }
}
