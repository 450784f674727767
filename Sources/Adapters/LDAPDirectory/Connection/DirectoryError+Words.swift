import CLDAP
import Services

extension DirectoryError {
  /// A failure to connect to a server.
  static func connecting(to url: String, _ failure: LDAPFailure) -> DirectoryError {
    .unreachable(url, operation: "connect to \(url)", failure)
  }

  /// A failure to protect the connection.
  static func protecting(_ url: String, _ failure: LDAPFailure) -> DirectoryError {
    let operation = "start TLS with \(url)"
    if failure.code == LDAP_TIMEOUT { return .unreachable(url, operation: operation, failure) }
    let sentence =
      failure.code > 0
      ? "\(url) refused StartTLS (\(failure.words)): give the server a certificate, or use an "
        + "ldaps URL."
      : "TLS with \(url) failed (\(failure.words)): name the authority that issued the server's "
        + "certificate in tls.ca_file, and the host as in the certificate in urls."
    return DirectoryError(
      code: .tls, operation: operation, resultCode: failure.code, message: sentence)
  }

  /// A refused or failed sign-in of the service itself.
  static func binding(
    as identity: String, to url: String, _ failure: LDAPFailure
  ) -> DirectoryError {
    let operation = "bind to \(url) as \(identity)"
    switch failure.code {
    case LDAP_INVALID_CREDENTIALS, LDAP_INAPPROPRIATE_AUTH, LDAP_NO_SUCH_OBJECT,
      LDAP_INVALID_DN_SYNTAX, LDAP_INSUFFICIENT_ACCESS:
      return DirectoryError(
        code: .bindRefused, operation: operation, resultCode: failure.code,
        message: "\(url) refused the name or password of \(identity) (\(failure.words)): "
          + "check bind_dn and bind_password_file.")
    case LDAP_CONFIDENTIALITY_REQUIRED, LDAP_STRONG_AUTH_REQUIRED:
      return DirectoryError(
        code: .bindRefused, operation: operation, resultCode: failure.code,
        message: "\(url) takes no password over an open connection (\(failure.words)): "
          + "set tls.mode to starttls or ldaps.")
    case LDAP_AUTH_METHOD_NOT_SUPPORTED, LDAP_AUTH_UNKNOWN:
      return DirectoryError(
        code: .bindRefused, operation: operation, resultCode: failure.code,
        message: "\(url) doesn't offer this way to sign in (\(failure.words)): use an ldapi URL "
          + "for EXTERNAL, or a bind_dn with a password.")
    case ..<0, LDAP_BUSY, LDAP_UNAVAILABLE:
      return .unreachable(url, operation: operation, failure)
    default:
      return DirectoryError(
        code: .refused, operation: operation, resultCode: failure.code,
        message: "\(url) refused the bind of \(identity): \(failure.words).")
    }
  }

  /// A failed search.
  static func searching(
    _ base: String, on url: String, as identity: String, count: Int = 0, _ failure: LDAPFailure
  ) -> DirectoryError {
    let place = base.isEmpty ? "the root entry" : base
    let (code, sentence): (Code, String) =
      switch failure.code {
      case LDAP_NO_SUCH_OBJECT:
        (
          .noSuchBase,
          "The base \(place) doesn't exist on \(url), or \(identity) may not see it "
            + "(\(failure.words)): check the base and the rights."
        )
      case LDAP_SIZELIMIT_EXCEEDED, LDAP_ADMINLIMIT_EXCEEDED, LDAP_TIMELIMIT_EXCEEDED:
        (
          .limitExceeded,
          "\(url) ended the search below \(place) after \(count) entries "
            + "(\(failure.words)): raise its limits for \(identity), with slapd by "
            + "limits dn.exact=\"…\" size=unlimited time=unlimited."
        )
      case LDAP_INSUFFICIENT_ACCESS:
        (
          .insufficientAccess,
          "\(url) doesn't let \(identity) read \(place) (\(failure.words)): grant it the right."
        )
      case LDAP_REFERRAL:
        (
          .refused,
          "\(url) doesn't hold \(place) (\(failure.words)): use the URL of the server that does."
        )
      case LDAP_BUSY, LDAP_UNAVAILABLE:
        (.unreachable, "\(url) is too busy to search \(place) (\(failure.words)): try again later.")
      case LDAP_DECODING_ERROR:
        (
          .refused,
          "\(url) sent a message about \(place) that isn't LDAP (\(failure.words)): "
            + "check the server's log and version."
        )
      case LDAP_TIMEOUT:
        (
          .unreachable,
          "\(url) stopped answering the search below \(place) after \(count) entries: check the "
            + "server's load and the network."
        )
      case ..<0:
        (
          .unreachable,
          "The connection to \(url) broke in the search below \(place) after \(count) entries "
            + "(\(failure.words)): check the server and the network."
        )
      default: (.refused, "\(url) refused the search below \(place): \(failure.words).")
      }
    return DirectoryError(
      code: code, operation: "search \(place) on \(url)", resultCode: failure.code,
      message: sentence)
  }

  /// A setting that names a server in a way that can't be used.
  static func unusable(_ url: String, because reason: String) -> DirectoryError {
    DirectoryError(
      code: .refused, operation: "connect to \(url)", resultCode: LDAP_PARAM_ERROR,
      message: "\(url) can't be used: \(reason).")
  }

  /// No server can be asked: none is configured, or all of them are known to hang.
  static func noServer(_ standings: [ServerStanding]) -> DirectoryError {
    guard !standings.isEmpty else {
      return .unusable("the directory", because: "no server is configured; fill in urls")
    }
    return DirectoryError(
      code: .unreachable, operation: "choose a server", resultCode: LDAP_UNAVAILABLE,
      message: "Nobody waits for a server that didn't answer a moment ago. "
        + standings.map(\.reason).joined(separator: " "))
  }

  private static func unreachable(
    _ url: String, operation: String, _ failure: LDAPFailure
  ) -> DirectoryError {
    DirectoryError(
      code: .unreachable, operation: operation, resultCode: failure.code,
      message: "\(url) can't be reached (\(failure.words)): check that the server runs, its URL, "
        + "and the firewalls between.")
  }
}
