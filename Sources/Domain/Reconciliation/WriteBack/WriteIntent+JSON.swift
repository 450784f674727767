import Directory
public import Values

extension WriteIntent {
  /// The values as they should be, for the outbox and for people.
  public var json: JSONValue {
    switch self {
    case .attributes(let changes):
      .object(
        changes.map { change in
          .init(
            change.attribute.rawValue, ["from": JSONValue(change.from), "to": JSONValue(change.to)])
        })
    case .membership(let group, let isMember):
      ["group": .string(group.dn), "member": .bool(isMember)]
    case .restoredMembership(let group, let isMember):
      ["group": .string(group.dn), "member": .bool(isMember), "restored": true]
    case .renamedMember(let group, let names):
      ["group": .string(group.dn), "from": .array(names.map(JSONValue.string))]
    case .access(let isDisabled): ["disabled": .bool(isDisabled)]
    case .creation(let entry):
      [
        "dn": .string(entry.dn),
        "attributes": .object(
          entry.attributes.map { .init($0.name, .array($0.values.map(JSONValue.string))) }),
      ]
    case .deletion(let lastSeen): ["last_seen": lastSeen.json]
    }
  }

  /// Reads what an outbox of this program keeps; nil for anything else.
  public init?(kind: Kind, _ json: JSONValue) {
    switch kind {
    case .updateEntry:
      guard let members = json.members else { return nil }
      self = .attributes(
        members.compactMap { member in
          AccountAttribute(rawValue: member.key).map {
            AttributeChange(
              $0, from: member.value["from"]?.stringValue, to: member.value["to"]?.stringValue)
          }
        })
    case .addMember, .removeMember:
      guard let dn = json["group"]?.stringValue, let group = RuleGroup(dn) else { return nil }
      self =
        json["restored"] == true
        ? .restoredMembership(group, isMember: kind == .addMember)
        : .membership(group, isMember: kind == .addMember)
    case .renameMember:
      guard let dn = json["group"]?.stringValue, let group = RuleGroup(dn),
        let names = json["from"]?.arrayValue
      else { return nil }
      self = .renamedMember(group, from: names.compactMap(\.stringValue))
    case .disableEntry, .enableEntry: self = .access(isDisabled: kind == .disableEntry)
    case .createEntry:
      guard let dn = json["dn"]?.stringValue, let members = json["attributes"]?.members else {
        return nil
      }
      self = .creation(
        NewEntry(
          dn: dn,
          attributes: members.map { member in
            .init(member.key, (member.value.arrayValue ?? []).compactMap(\.stringValue))
          }))
    case .deleteEntry:
      guard let lastSeen = json["last_seen"].flatMap(LastSeen.init) else { return nil }
      self = .deletion(lastSeen)
    }
  }
}

extension RuleGroup {
  /// A group by its name; nil when that isn't a distinguished name.
  init?(_ dn: String) {
    guard let key = DistinguishedName.key(of: dn) else { return nil }
    self.init(dn: dn, key: key)
  }
}
