public import Directory
public import Values

/// How one directory's servers are reached.
public struct DirectoryConnectionSettings: Sendable, Hashable {
  /// The directory's configured name.
  public var name: DirectoryName
  /// `ldap://`, `ldaps://` or `ldapi://` URLs, tried in order.
  public var urls: [String]
  /// How the connection is protected.
  public var tls: TLSMode
  /// The certificate authorities to trust instead of the system's.
  public var certificateAuthorityFile: String?
  /// How the service signs in.
  public var bind: Bind
  /// The users' base and filter, for tests and samples.
  public var users: SearchBase
  /// The groups' base and filter; nil when the directory's groups aren't used.
  public var groups: SearchBase?
  /// The time for each step to a server: connecting, TLS, the service's bind.
  public var connectTimeout: Duration
  /// The time for one answer of the server.
  public var operationTimeout: Duration
  /// Entries in a page of a paged search; 0 asks without paging first.
  public var pageSize: Int

  /// Protection of the connection; certificates are always verified.
  public enum TLSMode: String, Sendable, CaseIterable {
    /// None, or whatever an `ldaps://` or `ldapi://` URL brings.
    case none
    /// StartTLS (RFC 4511, section 4.14) before anything else.
    case startTLS = "starttls"
    /// TLS from the first byte; `ldap://` URLs are refused.
    case ldaps
  }

  /// The service's own identity.
  public enum Bind: Sendable, Hashable {
    /// Anonymous.
    case anonymous
    /// A name and the file or text that holds the password.
    case simple(dn: String, password: Secret)
    /// SASL EXTERNAL: the process's user over `ldapi://`, or a client certificate.
    case external
  }

  /// Where and what to search.
  public struct SearchBase: Sendable, Hashable {
    /// The base.
    public var base: String
    /// The filter.
    public var filter: Filter

    /// Joins both.
    public init(base: String, filter: Filter) {
      self.base = base
      self.filter = filter
    }
  }

  /// Joins the parts.
  public init(
    name: DirectoryName, urls: [String], tls: TLSMode = .none,
    certificateAuthorityFile: String? = nil, bind: Bind, users: SearchBase,
    groups: SearchBase? = nil, connectTimeout: Duration = .seconds(5),
    operationTimeout: Duration = .seconds(30), pageSize: Int = 5000
  ) {
    self.name = name
    self.urls = urls
    self.tls = tls
    self.certificateAuthorityFile = certificateAuthorityFile
    self.bind = bind
    self.users = users
    self.groups = groups
    self.connectTimeout = connectTimeout
    self.operationTimeout = operationTimeout
    self.pageSize = pageSize
  }
}
