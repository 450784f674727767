import CLDAP

/// What libldap or a server said when something went wrong.
struct LDAPFailure: Error, Hashable {
  /// A result code of RFC 4511, or a negative code of `ldap_result(3)` and its kin.
  let code: Int32
  /// The server's or TLS library's own words, perhaps empty.
  let text: String

  init(_ code: Int32, _ text: String = "") {
    self.code = code
    self.text = text
  }

  /// A message that doesn't follow RFC 4511.
  static let malformed = LDAPFailure(LDAP_DECODING_ERROR)
  /// The caller gave up.
  static let cancelled = LDAPFailure(LDAP_USER_CANCELLED)

  /// The name of the code, and the words where there are any.
  var words: String {
    let name = ldap_err2string(code).map { String(cString: $0) } ?? "code \(code)"
    return text.isEmpty ? name : "\(name): \(text)"
  }

  /// Whether the connection is of no further use.
  var breaksConnection: Bool { code < 0 || code == LDAP_UNAVAILABLE }
}
