import Accounts
import Values

/// What the audit events say about one attempt to sign in; never a password.
struct SignInRecord {
  /// The longest unknown name that is kept; somebody may have typed a password there.
  private static let nameLength = 100

  /// The username, or the name that nobody has.
  let name: String
  let candidate: SignInCandidate?
  let origin: RequestOrigin
  let at: Timestamp

  init(key: String, candidate: SignInCandidate?, origin: RequestOrigin, at: Timestamp) {
    name = candidate?.account.username ?? String(key.prefix(Self.nameLength))
    self.candidate = candidate
    self.origin = origin
    self.at = at
  }

  /// The attempt failed.
  func refused(_ reason: String) -> AuditEvent {
    AuditEvent(
      action: "session.refused",
      actor: Actor(kind: .anonymous, name: name, origin: origin.auditText), subject: subject,
      reason: reason, at: at)
  }

  /// The attempt began a session.
  func opened(_ session: Session) -> AuditEvent {
    AuditEvent(
      action: "session.opened",
      actor: Actor(
        kind: .person, account: session.account, name: name, origin: origin.auditText),
      subject: subject,
      after: [
        "session_id": .string(session.id.description), "source": .string(session.source.rawValue),
        "offline": .bool(session.isOffline), "remember_me": .bool(session.isRemembered),
        "expires_at": JSONValue(session.expiresAt), "user_agent": JSONValue(origin.userAgent),
      ], at: at)
  }

  private var subject: AuditEvent.Subject {
    AuditEvent.Subject(kind: "account", id: candidate?.account.id.value, name: name)
  }
}
