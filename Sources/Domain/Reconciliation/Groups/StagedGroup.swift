public import Directory

/// An entry of the groups' search as it is compared.
public struct StagedGroup: Sendable, Hashable {
  /// The entry's permanent identifier.
  public var entry: EntryID
  /// Its name as the server wrote it.
  public var dn: String
  /// Its name in the form to compare by.
  public var dnKey: String
  /// The group's name.
  public var name: String
  /// What it is for.
  public var description: String?
  /// The keys of the members' DNs.
  public var memberKeys: [String]
  /// Whether the entry shows the attribute with the members at all.
  public var showsMembers: Bool

  /// Joins the parts.
  public init(
    entry: EntryID, dn: String, dnKey: String, name: String, description: String?,
    memberKeys: [String], showsMembers: Bool = true
  ) {
    self.entry = entry
    self.dn = dn
    self.dnKey = dnKey
    self.name = name
    self.description = description
    self.memberKeys = memberKeys
    self.showsMembers = showsMembers
  }
}

/// Which attributes of an entry become which of a group.
public struct GroupMapping: Sendable, Hashable {
  /// The attribute that identifies an entry for good.
  public var id: String
  /// The attribute with the group's name.
  public var name: String
  /// The attribute with the members' DNs.
  public var member: String

  /// Joins the parts.
  public init(id: String = "entryUUID", name: String = "cn", member: String = "member") {
    self.id = id
    self.name = name
    self.member = member
  }

  /// Every attribute that a read must ask for.
  public var requestedAttributes: [String] {
    [id, name, "description", member]
  }

  /// Maps one entry of the groups' search.
  ///
  /// Member values that aren't distinguished names are left out, as is the empty one that stands in
  /// groups without members: they can't name anybody.
  public func group(from entry: Entry) -> Result<StagedGroup, RejectedEntryError> {
    guard let id = entry.values(self.id).first.flatMap({ EntryID(attributeValue: $0) }) else {
      return .failure(.init(nil, entry.dn, .noIdentifier))
    }
    guard let dnKey = DistinguishedName.key(of: entry.dn) else {
      return .failure(.init(id, entry.dn, .badName))
    }
    let name = entry.values(self.name).lazy.compactMap { TextRule.displayName.accept($0) }.first
    let values = entry.values(member)
    let members = values.filter { !$0.isEmpty }.compactMap { bytes in
      String(validating: bytes, as: UTF8.self).flatMap { DistinguishedName.key(of: $0) }
    }
    return .success(
      StagedGroup(
        entry: id, dn: entry.dn, dnKey: dnKey, name: name ?? entry.dn,
        description: entry.values("description").lazy
          .compactMap { TextRule.displayName.accept($0) }.first,
        memberKeys: members, showsMembers: !values.isEmpty))
  }
}
