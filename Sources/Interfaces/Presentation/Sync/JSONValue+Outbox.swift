import Directory
import Reconciliation
public import Services
public import Values

extension JSONValue {
  /// A change that a directory is to get, with what became of it so far.
  public init(_ item: OutboxItem) {
    let isWaiting = item.state == .pending || item.state == .underWay
    self = [
      "outbox_id": JSONValue(item.id), "directory": .string(item.directory.description),
      "kind": .string(item.intent.kind.rawValue), "user_id": JSONValue(item.account.id),
      "username": .string(item.account.username), "dn": JSONValue(item.entry?.dn),
      "intent": item.intent.json, "state": .string(item.state.rawValue),
      "attempts": JSONValue(item.attempts),
      "next_attempt_at": isWaiting ? JSONValue(item.nextAttempt) : .null,
      "error": JSONValue(item.error), "created_at": JSONValue(item.createdAt),
      "updated_at": JSONValue(item.updatedAt),
    ]
  }

  /// What a delivery came to.
  public init(_ tally: OutboxDelivery.Tally) {
    self = [
      "done": JSONValue(tally.done), "postponed": JSONValue(tally.postponed),
      "failed": JSONValue(tally.failed), "superseded": JSONValue(tally.superseded),
    ]
  }
}
