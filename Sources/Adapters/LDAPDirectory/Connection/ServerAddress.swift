import CLDAP
import Services

/// Where a server is, taken from its URL (RFC 4516).
struct ServerAddress: Sendable, Hashable {
  /// What the URL begins with.
  enum Scheme: String, Sendable {
    case ldap
    /// TLS from the first byte.
    case ldaps
    /// A socket of this machine.
    case ldapi
  }

  let url: String
  let scheme: Scheme
  /// The host, or the path of a local socket.
  let host: String
  let port: Int

  /// Reads a URL; nil when it isn't one of a directory server.
  init?(_ url: String) {
    var parsed: UnsafeMutablePointer<LDAPURLDesc>?
    guard ldap_url_parse(url, &parsed) == LDAP_URL_SUCCESS, let parsed else { return nil }
    defer { ldap_free_urldesc(parsed) }
    guard let scheme = parsed.pointee.lud_scheme.flatMap({ Scheme(rawValue: String(cString: $0)) })
    else { return nil }
    let host = parsed.pointee.lud_host.map { String(cString: $0) } ?? ""
    self.url = url
    self.scheme = scheme
    switch scheme {
    case .ldapi: self.host = host.isEmpty ? "/var/run/slapd/ldapi" : host
    case .ldap, .ldaps: self.host = host.isEmpty ? "localhost" : host
    }
    let usual = scheme == .ldaps ? Int(LDAPS_PORT) : Int(LDAP_PORT)
    port = parsed.pointee.lud_port == 0 ? usual : Int(parsed.pointee.lud_port)
  }

  /// Whether a connection to here uses TLS; a local socket needs none.
  func isProtected(_ mode: DirectoryConnectionSettings.TLSMode) -> Bool {
    scheme == .ldaps || (scheme == .ldap && mode == .startTLS)
  }
}
