import CLDAP
import Glibc
import Services

extension LDAPHandle {
  /// The authorities that Debian trusts, for handles without a file of their own.
  private static let systemAuthorities = "/etc/ssl/certs/ca-certificates.crt"

  /// Sets every option that `ldap.conf`, `.ldaprc` or `LDAP…` variables could have changed.
  ///
  /// Certificates are always demanded and verified.
  func configure(_ settings: DirectoryConnectionSettings) throws(LDAPFailure) {
    try set(LDAP_OPT_PROTOCOL_VERSION, LDAP_VERSION3)
    try set(LDAP_OPT_DEREF, LDAP_DEREF_NEVER)
    try set(LDAP_OPT_SIZELIMIT, LDAP_NO_LIMIT)
    try set(LDAP_OPT_TIMELIMIT, LDAP_NO_LIMIT)
    try check(withPointer { ldap_set_option($0, LDAP_OPT_REFERRALS, nil) })
    try check(withPointer { ldap_set_option($0, LDAP_OPT_RESTART, cldap_option_on()) })
    try set(LDAP_OPT_TIMEOUT, timeval(settings.operationTimeout))
    if address.isProtected(settings.tls) {
      try configureTLS(settings.certificateAuthorityFile ?? Self.systemAuthorities)
    }
  }

  private func configureTLS(_ authorities: String) throws(LDAPFailure) {
    guard access(authorities, R_OK) == 0 else {
      throw LDAPFailure(
        LDAP_CONNECT_ERROR, "the file of trusted authorities \(authorities) can't be read")
    }
    try set(LDAP_OPT_X_TLS_REQUIRE_CERT, LDAP_OPT_X_TLS_DEMAND)
    try check(withPointer { ldap_set_option($0, LDAP_OPT_X_TLS_CACERTFILE, authorities) })
    for option in [LDAP_OPT_X_TLS_CACERTDIR, LDAP_OPT_X_TLS_CERTFILE, LDAP_OPT_X_TLS_KEYFILE] {
      try check(withPointer { ldap_set_option($0, option, nil) })
    }
    // The handle's own TLS context takes over what was set above; 0 makes it a client's.
    try set(LDAP_OPT_X_TLS_NEWCTX, Int32(0))
  }

  private func set<Value: BitwiseCopyable>(
    _ option: Int32, _ value: Value
  ) throws(LDAPFailure) {
    try check(
      withPointer { pointer in
        withUnsafePointer(to: value) { ldap_set_option(pointer, option, $0) }
      })
  }

  private func check(_ code: Int32) throws(LDAPFailure) {
    guard code == LDAP_OPT_SUCCESS else { throw failure(LDAP_LOCAL_ERROR) }
  }
}
