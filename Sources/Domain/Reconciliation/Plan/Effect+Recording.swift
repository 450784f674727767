import Accounts
import Directory
import Values

extension WrittenEffect {
  /// Writes an effect.
  public init(_ effect: Effect) {
    let (object, before, after) = effect.change.written
    self.init(
      kind: effect.change.kind, object: object, before: before, after: after,
      reason: effect.reason)
  }
}

extension Change {
  /// Before and after as JSON text; nil where there is nothing.
  fileprivate var written: (EffectRecord.Object, before: String?, after: String?) {
    switch self {
    case .quarantine(let rejected): (rejected.object, nil, rejected.json.text)
    case .release(let rejected): (rejected.object, rejected.json.text, nil)
    case .createAccount(let account): (account.object, nil, account.text)
    case .updateAccount(let account, let changes), .updateBaseline(let account, let changes),
      .writeEntry(let account, let changes):
      (account.object, changes.json(\.from).text, changes.json(\.to).text)
    case .writeAccess(let account, let isDisabled):
      (account.object, Self.access(isDisabled: !isDisabled), Self.access(isDisabled: isDisabled))
    case .writeMembers(let group, let members, let areMembers):
      (group.object, areMembers ? nil : members.text, areMembers ? members.text : nil)
    case .updateLink(let account, let from, let to):
      (account.object, from.facts.text, to.facts.text)
    case .disableAccount(let account, let from, let to),
      .enableAccount(let account, let from, let to):
      (account.object, from.json.text, to.json.text)
    case .archiveAccount(let account, let cause):
      (account.object, Self.disabled.text, Self.archived(cause).text)
    case .restoreAccount(let account, let cause):
      (account.object, Self.archived(cause).text, Self.disabled.text)
    case .undoCreation(let account): (account.object, account.text, Self.archived("undo").text)
    case .openConflict(let account, let conflict): (account.object, nil, conflict.json.text)
    case .closeConflict(let account, let conflict): (account.object, conflict.json.text, nil)
    case .addGrant(let account, let grant): (account.object, nil, grant.json.text)
    case .removeGrant(let account, let grant): (account.object, grant.json.text, nil)
    case .createGroup(let group): (group.object, nil, group.json.text)
    case .updateGroup(let from, let to): (to.object, from.json.text, to.json.text)
    case .removeGroup(let group, let members):
      (group.object, group.json(members: members).text, nil)
    case .addMembers(let group, let members): (group.object, nil, members.text)
    case .removeMembers(let group, let members): (group.object, members.text, nil)
    }
  }

  private static let disabled: JSONValue = ["status": "disabled"]

  private static func access(isDisabled: Bool) -> String {
    JSONValue.object([.init("disabled", .bool(isDisabled))]).text
  }

  private static func archived(_ cause: String) -> JSONValue {
    ["status": "archived", "cause": .string(cause)]
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

  /// An import writes one for each account, so it is written straight away.
  fileprivate var text: String {
    var json = JSONTextWriter()
    json.beginObject()
    json.add("username", attributes.username)
    json.add("email", attributes.email)
    json.add("display_name", attributes.displayName)
    json.add("dn", link.dn)
    json.add("presence", link.presence.rawValue)
    json.add("entry_uuid", entry.description)
    json.add("entry_csn", csn)
    json.beginArray("grants")
    for grant in grants {
      json.beginObject()
      json.add("role", grant.role.description)
      json.add("rule", grant.rule)
      json.add("path", grant.path)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.text
  }
}

extension [AttributeChange] {
  fileprivate func json(_ side: (AttributeChange) -> String?) -> JSONValue {
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
  /// With the account's status, which follows from it.
  fileprivate var json: JSONValue {
    [
      "status": presence.isUsable ? "active" : "disabled",
      "presence": .string(presence.rawValue), "dn": .string(dn),
    ]
  }

  fileprivate var facts: JSONValue {
    ["presence": .string(presence.rawValue), "dn": .string(dn)]
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
}

extension [MemberReference] {
  fileprivate var text: String {
    var json = JSONTextWriter()
    json.beginObject()
    json.beginArray("members")
    for member in self {
      json.beginObject()
      json.add("kind", member.kind.rawValue)
      json.add("entry_uuid", member.entry.description)
      json.add("name", member.name)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.text
  }
}
