public import Directory

/// What an entry or a group of the directory should become, as values and not as commands: reading
/// the directory again tells whether it still has to be done.
public enum WriteIntent: Sendable, Hashable {
  /// The entry gets the account's attributes; each change goes from what both sides agreed on when
  /// it was decided.
  case attributes([AttributeChange])
  /// The person becomes a member of a role rule's group, or is one no more.
  case membership(RuleGroup, isMember: Bool)
  /// The person is a member of a role rule's group as before a run that was undone, whatever the
  /// roles that people give.
  case restoredMembership(RuleGroup, isMember: Bool)
  /// A group lists the person by the entry's present name instead of these former ones.
  case renamedMember(RuleGroup, from: [String])
  /// The entry is disabled, or enabled again.
  case access(isDisabled: Bool)
  /// An account without an entry gets one.
  case creation(NewEntry)
  /// The entry of an account that was removed for good goes as well, as long as it is what was last
  /// seen.
  case deletion(LastSeen)

  /// The kinds of intent, as the API names them.
  public enum Kind: String, Sendable, CaseIterable {
    /// Attributes of an entry.
    case updateEntry = "update_entry"
    /// A new member of a group.
    case addMember = "add_member"
    /// A member less.
    case removeMember = "remove_member"
    /// A member by another name.
    case renameMember = "rename_member"
    /// An entry is disabled.
    case disableEntry = "disable_entry"
    /// An entry is enabled.
    case enableEntry = "enable_entry"
    /// A new entry.
    case createEntry = "create_entry"
    /// An entry less.
    case deleteEntry = "delete_entry"
  }

  /// The kind.
  public var kind: Kind {
    switch self {
    case .attributes: .updateEntry
    case .membership(_, let isMember), .restoredMembership(_, let isMember):
      isMember ? .addMember : .removeMember
    case .renamedMember: .renameMember
    case .access(let isDisabled): isDisabled ? .disableEntry : .enableEntry
    case .creation: .createEntry
    case .deletion: .deleteEntry
    }
  }

  /// The group that it is about; nil for everything but a membership.
  public var group: RuleGroup? {
    switch self {
    case .membership(let group, _), .restoredMembership(let group, _),
      .renamedMember(let group, _):
      group
    case .attributes, .access, .creation, .deletion: nil
    }
  }

  /// What a later intent must be about to take the place of this one; attributes are compared one by
  /// one.
  public var matter: String {
    switch self {
    case .attributes: "attributes"
    case .membership(let group, _), .restoredMembership(let group, _): "member:\(group.key)"
    case .renamedMember(let group, _): "name:\(group.key)"
    case .access: "access"
    case .creation: "entry"
    case .deletion: "deletion"
    }
  }
}

/// A group that a role rule names.
public struct RuleGroup: Sendable, Hashable {
  /// Its name as configured.
  public var dn: String
  /// Its name in the form to compare by, which is also the rule of its grants.
  public var key: String

  /// Joins both.
  public init(dn: String, key: String) {
    self.dn = dn
    self.key = key
  }
}

/// An entry to be made.
public struct NewEntry: Sendable, Hashable {
  /// Its name.
  public var dn: String
  /// Its attributes, as texts.
  public var attributes: [Attribute]

  /// An attribute with its values.
  public struct Attribute: Sendable, Hashable {
    /// The attribute's name.
    public var name: String
    /// The values.
    public var values: [String]

    /// Joins both.
    public init(_ name: String, _ values: [String]) {
      self.name = name
      self.values = values
    }
  }

  /// Joins both.
  public init(dn: String, attributes: [Attribute]) {
    self.dn = dn
    self.attributes = attributes
  }

  /// Whether an entry has all of these values, so that it is this one as far as anybody can tell.
  public func isFulfilled(by entry: Entry) -> Bool {
    attributes.allSatisfy { attribute in
      let values = Set(entry.values(attribute.name))
      return attribute.values.allSatisfy { values.contains([UInt8]($0.utf8)) }
    }
  }
}
