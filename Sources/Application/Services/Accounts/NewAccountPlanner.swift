import Accounts
import Values

/// Works out what a new account writes.
struct NewAccountPlanner {
  var request: AccountCreation
  let password: NewPassword
  let id: AccountID
  let grant: GrantID
  let author: ChangeAuthor
  let now: Timestamp

  /// What is written and recorded.
  func decide() -> AccountDecision {
    var writes: [AccountWrite] = [
      .create(
        LocalAccount(
          username: request.effectiveUsername, email: request.email,
          displayName: request.displayName, password: password,
          mustChangePassword: request.mustChangePassword))
    ]
    if let role = request.role {
      writes.append(
        .addGrant(
          Grant(
            id: grant, account: id, role: role, source: .manual, reason: request.reason,
            expiresAt: nil, createdAt: now, grantedBy: author.account)))
    }
    return AccountDecision(writes: writes, events: [event])
  }

  private var event: AuditEvent {
    AuditEvent(
      action: "account.created", actor: author.actor,
      subject: AuditEvent.Subject(
        kind: "account", id: id.value, name: request.effectiveUsername),
      after: [
        "username": .string(request.effectiveUsername), "email": JSONValue(request.email),
        "display_name": JSONValue(request.displayName),
        "role": JSONValue(request.role?.description),
        "must_change_password": .bool(request.mustChangePassword),
      ], reason: request.reason, at: now)
  }
}
