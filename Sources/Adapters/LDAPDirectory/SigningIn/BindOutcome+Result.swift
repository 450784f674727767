import CLDAP
import Services

extension BindOutcome {
  /// What the answer to a person's bind means.
  ///
  /// Besides the password policy's own words, the ways are known in which servers without it say
  /// that an account is locked or expired.
  init(_ result: OperationResult, _ objection: PasswordPolicy.Objection?) {
    switch (result.code, objection) {
    case (LDAP_SUCCESS, .changeAfterReset): self = .mustChange
    case (LDAP_SUCCESS, _): self = .accepted
    case (LDAP_INVALID_CREDENTIALS, .accountLocked): self = .locked
    case (LDAP_INVALID_CREDENTIALS, .passwordExpired): self = .expired
    // Whatever a server says besides, a bind that failed proves no password.
    case (LDAP_INVALID_CREDENTIALS, .changeAfterReset): self = .expired
    case (LDAP_INVALID_CREDENTIALS, nil): self = Self.activeDirectory(result.text) ?? .rejected
    case (LDAP_NO_SUCH_OBJECT, _), (LDAP_INAPPROPRIATE_AUTH, _), (LDAP_INSUFFICIENT_ACCESS, _),
      (LDAP_INVALID_DN_SYNTAX, _):
      self = .rejected
    // How 389 Directory Server answers for a locked and for an inactivated account.
    case (LDAP_CONSTRAINT_VIOLATION, _), (LDAP_UNWILLING_TO_PERFORM, _): self = .locked
    default: self = .unreachable(result.failure.words)
    }
  }

  /// The reason that Active Directory hides in its message as `data 775`.
  private static func activeDirectory(_ text: String) -> BindOutcome? {
    let words = text.split { $0 == " " || $0 == "," }
    guard let place = words.firstIndex(of: "data"), place + 1 < words.endIndex else { return nil }
    switch words[place + 1] {
    case "533", "775": return .locked
    case "532", "701", "773": return .expired
    default: return .rejected
    }
  }
}
