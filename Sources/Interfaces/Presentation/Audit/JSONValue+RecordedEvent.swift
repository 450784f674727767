import Accounts
public import Services
public import Values

extension JSONValue {
  /// An audit event in its place of the chain.
  public init(_ recorded: RecordedEvent) {
    let event = recorded.event
    self = [
      "sequence": JSONValue(recorded.sequence), "at": JSONValue(event.at),
      "action": .string(event.action),
      "actor": [
        "kind": .string(event.actor.kind.rawValue), "id": JSONValue(event.actor.account),
        "name": .string(event.actor.name),
      ],
      "subject": [
        "kind": .string(event.subject.kind), "id": JSONValue(event.subject.id?.description),
        "name": .string(event.subject.name),
      ],
      "before": event.before, "after": event.after, "reason": .string(event.reason),
      "origin": .string(event.actor.origin), "hash": .string(HexText.encode(recorded.hash)),
    ]
  }
}
