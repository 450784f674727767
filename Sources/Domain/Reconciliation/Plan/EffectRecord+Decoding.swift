import Accounts
import Directory
import Values

/// A stored effect that this program can't read.
public struct UnreadableEffect: Error, Sendable, Hashable {
  /// The kind of the effect.
  public let kind: EffectKind
  /// The member that is missing or of another type.
  public let member: String
}

extension EffectRecord {
  /// The typed change behind the stored form.
  ///
  /// - Throws: `UnreadableEffect` when the stored form was not written by this program.
  public func change() throws(UnreadableEffect) -> Change {
    switch kind {
    case .quarantine: return .quarantine(try rejected(after))
    case .release: return .release(try rejected(before))
    case .createAccount: return .createAccount(try newAccount(after))
    case .updateAccount: return .updateAccount(try account(), try attributeChanges())
    case .updateBaseline: return .updateBaseline(try account(), try attributeChanges())
    case .writeEntry: return .writeEntry(try account(), try attributeChanges())
    case .writeAccess:
      let account = try account()
      guard let isDisabled = after["disabled"]?.boolValue else { throw unreadable("disabled") }
      return .writeAccess(account, isDisabled: isDisabled)
    case .writeMembers:
      return .writeMembers(
        try groupReference(), try members(after.isNull ? before : after),
        areMembers: !after.isNull)
    case .openConflict: return .openConflict(try account(), try conflict(after))
    case .closeConflict: return .closeConflict(try account(), try conflict(before))
    case .updateLink: return .updateLink(try account(), from: try link(before), to: try link(after))
    case .disableAccount:
      return .disableAccount(try account(), from: try link(before), to: try link(after))
    case .enableAccount:
      return .enableAccount(try account(), from: try link(before), to: try link(after))
    case .archiveAccount: return .archiveAccount(try account(), cause: try text("cause", after))
    case .restoreAccount: return .restoreAccount(try account(), cause: try text("cause", before))
    case .undoCreation: return .undoCreation(try newAccount(before))
    case .addGrant: return .addGrant(try account(), try grant(after))
    case .removeGrant: return .removeGrant(try account(), try grant(before))
    case .createGroup: return .createGroup(try group(after))
    case .updateGroup: return .updateGroup(from: try group(before), to: try group(after))
    case .removeGroup:
      return .removeGroup(
        try group(before), members: Int(before["member_count"]?.integerValue ?? 0))
    case .addMembers: return .addMembers(try groupReference(), try members(after))
    case .removeMembers: return .removeMembers(try groupReference(), try members(before))
    }
  }

  private func account() throws(UnreadableEffect) -> AccountReference {
    AccountReference(id: AccountID(try objectID()), username: object.name)
  }

  private func newAccount(_ json: JSONValue) throws(UnreadableEffect) -> NewAccount {
    var grants: [RuleGrant] = []
    for element in json["grants"]?.arrayValue ?? [] { grants.append(try grant(element)) }
    return NewAccount(
      id: AccountID(try objectID()), entry: try entry(json),
      attributes: AccountAttributes(
        username: try text("username", json), email: json["email"]?.stringValue,
        displayName: json["display_name"]?.stringValue),
      link: try link(json), csn: json["entry_csn"]?.stringValue, grants: grants)
  }

  private func conflict(_ json: JSONValue) throws(UnreadableEffect) -> AttributeConflict {
    guard let attribute = AccountAttribute(rawValue: try text("attribute", json)) else {
      throw unreadable("attribute")
    }
    return AttributeConflict(
      attribute: attribute, baseline: json["baseline_value"]?.stringValue,
      directory: json["directory_value"]?.stringValue, local: json["local_value"]?.stringValue)
  }

  private func attributeChanges() throws(UnreadableEffect) -> [AttributeChange] {
    var changes: [AttributeChange] = []
    for member in after.members ?? [] {
      guard let attribute = AccountAttribute(rawValue: member.key) else {
        throw unreadable(member.key)
      }
      changes.append(
        AttributeChange(
          attribute, from: before[member.key]?.stringValue, to: member.value.stringValue))
    }
    return changes
  }

  private func link(_ json: JSONValue) throws(UnreadableEffect) -> LinkState {
    guard let presence = Presence(rawValue: try text("presence", json)) else {
      throw unreadable("presence")
    }
    return LinkState(dn: try text("dn", json), presence: presence)
  }

  private func grant(_ json: JSONValue) throws(UnreadableEffect) -> RuleGrant {
    guard let role = Role(try text("role", json)) else { throw unreadable("role") }
    return RuleGrant(role: role, rule: try text("rule", json), path: try text("path", json))
  }

  private func group(_ json: JSONValue) throws(UnreadableEffect) -> GroupRecord {
    GroupRecord(
      id: GroupID(try objectID()), entry: try entry(json), name: try text("name", json),
      description: json["description"]?.stringValue, dn: try text("dn", json))
  }

  private func groupReference() throws(UnreadableEffect) -> GroupReference {
    GroupReference(id: GroupID(try objectID()), name: object.name)
  }

  private func members(_ json: JSONValue) throws(UnreadableEffect) -> [MemberReference] {
    var members: [MemberReference] = []
    for element in json["members"]?.arrayValue ?? [] {
      guard let kind = MemberReference.Kind(rawValue: try text("kind", element)) else {
        throw unreadable("kind")
      }
      members.append(
        MemberReference(kind: kind, entry: try entry(element), name: try text("name", element)))
    }
    return members
  }

  private func rejected(_ json: JSONValue) throws(UnreadableEffect) -> RejectedEntry {
    guard let reason = QuarantineReason(rawValue: try text("reason", json)) else {
      throw unreadable("reason")
    }
    return RejectedEntry(
      entry: object.id.map { EntryID($0) }, dn: object.name, reason: reason,
      names: json["username"]?.stringValue.map {
        ClaimedNames(username: $0, email: json["email"]?.stringValue)
      })
  }

  private func entry(_ json: JSONValue) throws(UnreadableEffect) -> EntryID {
    guard let value = UniqueID(try text("entry_uuid", json)) else {
      throw unreadable("entry_uuid")
    }
    return EntryID(value)
  }

  private func objectID() throws(UnreadableEffect) -> UniqueID {
    guard let id = object.id else { throw unreadable("object.id") }
    return id
  }

  private func text(_ member: String, _ json: JSONValue) throws(UnreadableEffect) -> String {
    guard let text = json[member]?.stringValue else { throw unreadable(member) }
    return text
  }

  private func unreadable(_ member: String) -> UnreadableEffect {
    UnreadableEffect(kind: kind, member: member)
  }
}
