import Accounts
import Values

/// Makes the audit events about one account; never with a password in them.
struct AccountEvents {
  let account: Account
  let author: ChangeAuthor
  let now: Timestamp

  /// One event.
  func event(
    _ action: String, before: JSONValue = .null, after: JSONValue = .null, reason: String = ""
  ) -> AuditEvent {
    AuditEvent(
      action: action, actor: author.actor,
      subject: AuditEvent.Subject(
        kind: "account", id: account.id.value, name: account.username),
      before: before, after: after, reason: reason, at: now)
  }

  /// A role was given.
  func added(_ grant: Grant) -> AuditEvent {
    event("grant.added", after: grant.recorded, reason: grant.reason)
  }

  /// A role was taken.
  func removed(_ grant: Grant, reason: String) -> AuditEvent {
    event("grant.removed", before: grant.recorded, reason: reason)
  }
}

extension Grant {
  /// The grant as an event tells it.
  var recorded: JSONValue {
    [
      "grant_id": JSONValue(id), "role": .string(role.description),
      "source": .string(source.description), "expires_at": JSONValue(expiresAt),
    ]
  }
}
