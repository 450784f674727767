import Accounts
import Directory
import Values

extension Effect {
  /// The effect as it is stored and shown.
  public var record: EffectRecord {
    let (object, before, after) = change.recorded
    return EffectRecord(
      kind: change.kind, object: object, before: before, after: after, reason: reason)
  }
}

extension Change {
  fileprivate var recorded: (EffectRecord.Object, before: JSONValue, after: JSONValue) {
    switch self {
    case .quarantine(let rejected): (rejected.object, .null, rejected.json)
    case .release(let rejected): (rejected.object, rejected.json, .null)
    case .createAccount(let account): (account.object, .null, account.json)
    case .updateAccount(let account, let changes), .updateBaseline(let account, let changes):
      (account.object, changes.json(\.from), changes.json(\.to))
    case .writeEntry(let account, let moves):
      (account.object, moves.json(\.from), moves.json(\.to))
    case .updateLink(let account, let from, let to),
      .disableAccount(let account, let from, let to),
      .enableAccount(let account, let from, let to):
      (account.object, from.json, to.json)
    case .archiveAccount(let account, let cause):
      (account.object, ["status": "disabled"], ["status": "archived", "cause": .string(cause)])
    case .restoreAccount(let account, let cause):
      (account.object, ["status": "archived", "cause": .string(cause)], ["status": "disabled"])
    case .undoCreation(let account):
      (account.object, account.json, ["status": "archived", "cause": "undo"])
    case .openConflict(let account, let conflict): (account.object, .null, conflict.json)
    case .closeConflict(let account, let conflict): (account.object, conflict.json, .null)
    case .addGrant(let account, let grant): (account.object, .null, grant.json)
    case .removeGrant(let account, let grant): (account.object, grant.json, .null)
    case .createGroup(let group): (group.object, .null, group.json)
    case .updateGroup(let from, let to): (to.object, from.json, to.json)
    case .removeGroup(let group, let members):
      (group.object, group.json(members: members), .null)
    case .addMembers(let group, let members): (group.object, .null, group.json(members))
    case .removeMembers(let group, let members): (group.object, group.json(members), .null)
    }
  }
}

extension RejectedEntry {
  fileprivate var object: EffectRecord.Object {
    .init(kind: .entry, id: entry?.value, name: dn)
  }

  fileprivate var json: JSONValue {
    guard let names else { return ["reason": .string(reason.rawValue)] }
    return [
      "reason": .string(reason.rawValue), "username": .string(names.username),
      "email": JSONValue(names.email),
    ]
  }
}

extension AccountReference {
  fileprivate var object: EffectRecord.Object {
    .init(kind: .account, id: id.value, name: username)
  }
}

extension NewAccount {
  fileprivate var object: EffectRecord.Object {
    .init(kind: .account, id: id.value, name: attributes.username)
  }

  fileprivate var json: JSONValue {
    [
      "username": .string(attributes.username), "email": JSONValue(attributes.email),
      "display_name": JSONValue(attributes.displayName), "dn": .string(link.dn),
      "presence": .string(link.presence.rawValue), "entry_uuid": .string(entry.description),
      "entry_csn": JSONValue(csn), "grants": .array(grants.map(\.json)),
    ]
  }
}

extension [AttributeChange] {
  fileprivate func json(_ side: (AttributeChange) -> String?) -> JSONValue {
    .object(map { .init($0.attribute.rawValue, JSONValue(side($0))) })
  }
}

extension [AttributeMove] {
  fileprivate func json(_ side: (AttributeMove) -> String?) -> JSONValue {
    .object(map { .init($0.attribute.rawValue, JSONValue(side($0))) })
  }
}

extension AttributeConflict {
  fileprivate var json: JSONValue {
    [
      "attribute": .string(attribute.rawValue), "baseline_value": JSONValue(baseline),
      "directory_value": JSONValue(directory), "local_value": JSONValue(local),
    ]
  }
}

extension LinkState {
  fileprivate var json: JSONValue {
    [
      "status": presence.isUsable ? "active" : "disabled",
      "presence": .string(presence.rawValue), "dn": .string(dn),
    ]
  }
}

extension RuleGrant {
  fileprivate var json: JSONValue {
    ["role": .string(role.description), "rule": .string(rule), "path": .string(path)]
  }
}

extension GroupRecord {
  fileprivate var object: EffectRecord.Object {
    .init(kind: .group, id: id.value, name: name)
  }

  fileprivate var json: JSONValue { .object(facts) }

  fileprivate func json(members: Int) -> JSONValue {
    .object(facts + [.init("member_count", JSONValue(members))])
  }

  private var facts: [JSONValue.Member] {
    [
      .init("name", .string(name)), .init("description", JSONValue(description)),
      .init("dn", .string(dn)), .init("entry_uuid", .string(entry.description)),
    ]
  }
}

extension GroupReference {
  fileprivate var object: EffectRecord.Object {
    .init(kind: .group, id: id.value, name: name)
  }

  fileprivate func json(_ members: [MemberReference]) -> JSONValue {
    let elements: [JSONValue] = members.map { member in
      [
        "kind": .string(member.kind.rawValue), "entry_uuid": .string(member.entry.description),
        "name": .string(member.name),
      ]
    }
    return ["members": .array(elements)]
  }
}
