import Accounts
import Directory
public import Services
public import Values

extension JSONValue {
  /// Everything that is kept about one person.
  public init(_ data: PersonalData) {
    self = [
      "user": JSONValue(data.account),
      "grants": .array(data.grants.map { JSONValue($0) }),
      "links": .array(data.links.map(Self.facts)),
      "groups": .array(
        data.groups.map { ["group_id": JSONValue($0.id), "name": .string($0.name)] }),
      "sessions": .array(data.sessions.map { JSONValue($0, current: nil) }),
      "sign_in_networks": .array(
        data.networks.map { ["network": .string($0.name), "seen_at": JSONValue($0.seenAt)] }),
      "api_tokens": .array(data.tokens.map { JSONValue($0) }),
      "api_keys": .array(data.keys.map { JSONValue($0) }),
      "workflows": .array(data.workflows.map { JSONValue($0) }),
      "access_requests": .array(data.requests.map { JSONValue($0) }),
      "notifications": .array(data.notifications.map { JSONValue($0) }),
      "directory_changes": .array(data.writes.map { JSONValue($0) }),
      "audit_events": .array(data.events.map { JSONValue($0) }),
    ]
  }

  private static func facts(_ facts: PersonalData.LinkFacts) -> JSONValue {
    [
      "directory": .string(facts.link.directory.description), "dn": .string(facts.link.dn),
      "entry_uuid": .string(facts.link.entry.description),
      "synced_at": JSONValue(facts.link.syncedAt), "presence": .string(facts.presence),
      "attributes": facts.attributes,
    ]
  }
}
