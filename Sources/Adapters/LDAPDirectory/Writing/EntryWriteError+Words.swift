import CLDAP
import Directory
import Services

extension EntryWriteError {
  /// A question that the directory didn't answer before anything was changed.
  init(_ operation: String, _ error: DirectoryError) {
    let code: Code =
      switch error.code {
      case .unreachable, .tls, .bindRefused: .unreachable
      case .limitExceeded: .busy
      case .insufficientAccess: .insufficientRights
      case .noSuchBase: .noSuchEntry
      case .refused: .refused
      }
    self.init(
      code: code, operation: operation, resultCode: error.resultCode, serverText: "",
      message: "It wasn't tried to \(operation): \(error.sentence)")
  }

  /// A question that the directory answered in part.
  static func unanswered(_ operation: String, _ reason: String) -> EntryWriteError {
    EntryWriteError(
      code: .unreachable, operation: operation, resultCode: LDAP_OTHER, serverText: reason,
      message: "It wasn't tried to \(operation), because the directory doesn't say where the "
        + "entry is (\(reason)): try again later, or grant the right to search.")
  }

  /// A request that didn't leave this machine whole.
  static func unsent(_ operation: String, _ url: String, _ failure: LDAPFailure) -> EntryWriteError
  {
    EntryWriteError(
      code: failure.breaksConnection ? .unreachable : .refused, operation: operation,
      resultCode: failure.code, serverText: failure.text,
      message: "The request to \(operation) could not be sent to \(url) (\(failure.words)): check "
        + "the server and the network.")
  }

  /// A request that came too late to be sent.
  static func overdue(_ operation: String) -> EntryWriteError {
    EntryWriteError(
      code: .busy, operation: operation, resultCode: LDAP_USER_CANCELLED, serverText: "",
      message: "It wasn't tried to \(operation), because this process stood still or waited for so "
        + "long that another one may be at it: it is tried again.")
  }

  /// A request whose answer never came.
  static func unknownOutcome(
    _ operation: String, _ url: String, _ failure: LDAPFailure
  ) -> EntryWriteError {
    EntryWriteError(
      code: .outcomeUnknown, operation: operation, resultCode: failure.code,
      serverText: failure.text,
      message: "\(url) was asked to \(operation) and didn't answer (\(failure.words)): it may have "
        + "been done, and trying again finds out.")
  }

  /// No entry has the identifier.
  static func gone(_ operation: String) -> EntryWriteError {
    EntryWriteError(
      code: .noSuchEntry, operation: operation, resultCode: LDAP_NO_SUCH_OBJECT, serverText: "",
      message: "It was impossible to \(operation), because no entry has its identifier any more: "
        + "let a run find out what became of it.")
  }

  /// The entry isn't what it was.
  static func assertionFailed(_ operation: String, _ result: OperationResult) -> EntryWriteError {
    EntryWriteError(
      code: .assertionFailed, operation: operation, resultCode: result.code,
      serverText: result.text,
      message: "It wasn't done to \(operation), because somebody has changed the entry meanwhile: "
        + "compare it again.")
  }

  /// The name or what makes a new entry unique is taken.
  static func exists(
    _ operation: String, _ existing: Entry?, _ text: String = ""
  ) -> EntryWriteError {
    EntryWriteError(
      code: .alreadyExists(existing), operation: operation, resultCode: LDAP_ALREADY_EXISTS,
      serverText: text,
      message: "It was impossible to \(operation), because \(existing?.dn ?? "another entry") is "
        + "there already: link it, or choose another name.")
  }

  /// A group that would be left empty.
  static func lastMember(_ operation: String, _ result: OperationResult) -> EntryWriteError {
    EntryWriteError(
      code: .lastMember, operation: operation, resultCode: result.code, serverText: result.text,
      message: "It was refused to \(operation), because that is the group's last member and the "
        + "schema demands one: put another member in, or configure a placeholder.")
  }

  /// Several changes that can't be made at once.
  static func withoutTransaction(_ operation: String, _ reason: String) -> EntryWriteError {
    EntryWriteError(
      code: .transactionsUnsupported, operation: operation,
      resultCode: LDAP_NOT_SUPPORTED, serverText: "",
      message: "It was impossible to \(operation), because \(reason): make one change after the "
        + "other.")
  }

  /// The server's refusal.
  static func refused(
    _ operation: String, _ writer: String, _ result: OperationResult
  ) -> EntryWriteError {
    let (code, advice) = meaning(of: result.code, writer)
    return EntryWriteError(
      code: code, operation: operation, resultCode: result.code, serverText: result.failure.text,
      message: "The directory refused to \(operation) (\(result.failure.words)): \(advice).")
  }

  private static func meaning(of code: Int32, _ writer: String) -> (Code, String) {
    switch code {
    case LDAP_ASSERTION_FAILED: (.assertionFailed, "the entry was changed meanwhile; compare again")
    case LDAP_NO_SUCH_OBJECT:
      (.noSuchEntry, "the entry or the one above it is missing, or \(writer) may not see it")
    case LDAP_ALREADY_EXISTS:
      (.alreadyExists(nil), "another entry has the name; choose another one")
    case LDAP_INSUFFICIENT_ACCESS, LDAP_CONFIDENTIALITY_REQUIRED, LDAP_STRONG_AUTH_REQUIRED,
      LDAP_INAPPROPRIATE_AUTH:
      (.insufficientRights, "give \(writer) the right to do that")
    case LDAP_CONSTRAINT_VIOLATION:
      (.constraintViolation, "choose a value that the server's rules allow")
    case LDAP_OBJECT_CLASS_VIOLATION, LDAP_UNDEFINED_TYPE, LDAP_INVALID_SYNTAX,
      LDAP_NO_OBJECT_CLASS_MODS, LDAP_NAMING_VIOLATION, LDAP_NOT_ALLOWED_ON_RDN,
      LDAP_INVALID_DN_SYNTAX, LDAP_INAPPROPRIATE_MATCHING, LDAP_TYPE_OR_VALUE_EXISTS,
      LDAP_NO_SUCH_ATTRIBUTE:
      (.schemaViolation, "compare the attributes and object classes with the server's schema")
    case LDAP_UNWILLING_TO_PERFORM:
      (.unwillingToPerform, "look into the server's log and its overlays")
    case LDAP_BUSY, LDAP_UNAVAILABLE, LDAP_TIMELIMIT_EXCEEDED, LDAP_ADMINLIMIT_EXCEEDED:
      (.busy, "it is tried again later")
    case LDAP_NOT_ALLOWED_ON_NONLEAF:
      (.refused, "it has entries below it; move or remove these first")
    case LDAP_REFERRAL: (.refused, "name the server that takes changes in urls")
    default: (.refused, "look into the server's log")
    }
  }
}
