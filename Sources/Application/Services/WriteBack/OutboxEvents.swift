public import Accounts
import Directory
import Reconciliation
import Values

/// The events about a change of the outbox.
struct OutboxEvents {
  let item: OutboxItem
  let now: Timestamp

  /// What came of a delivery; nil when nothing was changed by it.
  func ended(_ result: WriteOutcome) -> AuditEvent? {
    switch result.state {
    case .done where result.isWritten || result.words != nil:
      event("outbox.written", .outbox, after: facts, reason: result.words ?? "")
    case .failed:
      event("outbox.failed", .outbox, after: facts, reason: result.words ?? "")
    case .done, .superseded, .pending, .underWay: nil
    }
  }

  /// Somebody wants a change to be tried again.
  func retried(by actor: Actor) -> AuditEvent {
    event("outbox.retried", actor, after: facts, reason: item.error ?? "")
  }

  /// Somebody has taken a change back.
  func discarded(by actor: Actor) -> AuditEvent {
    event("outbox.discarded", actor, after: facts, reason: item.error ?? "")
  }

  private var facts: JSONValue {
    [
      "directory": .string(item.directory.description), "dn": JSONValue(item.entry?.dn),
      "kind": .string(item.intent.kind.rawValue), "intent": item.intent.json,
    ]
  }

  private func event(
    _ action: String, _ actor: Actor, after: JSONValue, reason: String
  ) -> AuditEvent {
    AuditEvent(
      action: action, actor: actor,
      subject: .init(kind: "account", id: item.account.id.value, name: item.account.username),
      after: after, reason: reason, at: now)
  }
}

extension Actor {
  /// The service as it writes into directories.
  public static let outbox = Actor(kind: .service, name: "outbox", origin: "outbox")
}
