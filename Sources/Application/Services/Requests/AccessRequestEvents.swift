import Accounts
import Values

/// Makes the audit events about one access request; never with a password in them.
struct AccessRequestEvents {
  let request: AccessRequest
  /// The account that the events are about; nil as long as there is none.
  let account: AccountID?
  let actor: Actor
  let now: Timestamp

  /// The request was made.
  var opened: AuditEvent {
    event(
      "request.opened",
      after: [
        "request_id": JSONValue(request.id), "requested_role": role(request.requestedRole),
        "message": JSONValue(request.message), "email": JSONValue(request.requester.email),
        "application": .bool(request.isApplication),
      ])
  }

  /// The request came to its end.
  var closed: AuditEvent {
    let decision = request.decision
    return event(
      "request.\(request.status.rawValue)",
      before: ["request_id": JSONValue(request.id), "status": "pending"],
      after: [
        "request_id": JSONValue(request.id), "status": .string(request.status.rawValue),
        "role": role(decision?.role), "expires_at": JSONValue(decision?.accessEndsAt),
        "comment": JSONValue(decision?.comment),
      ], reason: decision?.reason ?? "")
  }

  /// The applicant got an account.
  var accountCreated: AuditEvent {
    event(
      "account.created",
      after: [
        "username": .string(request.requester.username),
        "email": JSONValue(request.requester.email),
        "display_name": JSONValue(request.requester.displayName),
        "role": role(request.decision?.role), "request_id": JSONValue(request.id),
      ], reason: "Applied for.")
  }

  /// The requester got a role.
  func added(_ grant: Grant) -> AuditEvent {
    event("grant.added", after: grant.recorded, reason: grant.reason)
  }

  private func event(
    _ action: String, before: JSONValue = .null, after: JSONValue, reason: String = ""
  ) -> AuditEvent {
    AuditEvent(
      action: action, actor: actor,
      subject: account.map {
        AuditEvent.Subject(kind: "account", id: $0.value, name: request.requester.username)
      }
        ?? AuditEvent.Subject(
          kind: "request", id: request.id.value, name: request.requester.username),
      before: before, after: after, reason: reason, at: now)
  }

  private func role(_ role: Role?) -> JSONValue { JSONValue(role?.description) }
}
