public import Values

/// A server that takes mail by SMTP (RFC 5321).
public struct MailServer: Sendable, Hashable {
  /// Its address, `smtp://mail.example.com:587` or `smtps://mail.example.com`.
  public var url: String
  /// How the connection is protected.
  public var security: Security
  /// Who Muster signs in as; nil where it doesn't.
  public var credentials: Credentials?
  /// A file of certificates to trust instead of the system's.
  public var certificateAuthorityFile: String?
  /// The time for handing one message over.
  public var timeout: Duration

  /// How a connection is protected.
  public enum Security: String, Sendable, CaseIterable {
    /// By TLS from the first byte on (RFC 8314).
    case tls
    /// By TLS before anything is sent (RFC 3207); a server that can't is refused.
    case startTLS = "starttls"
    /// Not at all.
    case none
  }

  /// A name and a password.
  public struct Credentials: Sendable, Hashable {
    /// The name.
    public var user: String
    /// The password.
    public var password: Secret

    /// Joins both.
    public init(user: String, password: Secret) {
      self.user = user
      self.password = password
    }
  }

  /// Joins the parts.
  public init(
    url: String, security: Security, credentials: Credentials? = nil,
    certificateAuthorityFile: String? = nil, timeout: Duration = .seconds(30)
  ) {
    self.url = url
    self.security = security
    self.credentials = credentials
    self.certificateAuthorityFile = certificateAuthorityFile
    self.timeout = timeout
  }
}
