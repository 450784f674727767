public import Accounts
public import Directory

/// An account as an effect names it.
public struct AccountReference: Sendable, Hashable {
  /// The account.
  public var id: AccountID
  /// Its username when the plan was made.
  public var username: String

  /// Joins both.
  public init(id: AccountID, username: String) {
    self.id = id
    self.username = username
  }
}

/// The attributes that a directory can give, all of them.
public struct AccountAttributes: Sendable, Hashable {
  /// The name to sign in with.
  public var username: String
  /// The mail address.
  public var email: String?
  /// The name to show.
  public var displayName: String?

  /// Joins the parts.
  public init(username: String, email: String?, displayName: String?) {
    self.username = username
    self.email = email
    self.displayName = displayName
  }
}

/// One attribute with its value before and after.
public struct AttributeChange: Sendable, Hashable {
  /// The attribute.
  public var attribute: AccountAttribute
  /// The value that must be there when the change is applied: the account's, or the entry's for a
  /// change that is written into the directory.
  public var from: String?
  /// The value afterwards.
  public var to: String?

  /// Joins the parts.
  public init(_ attribute: AccountAttribute, from: String?, to: String?) {
    self.attribute = attribute
    self.from = from
    self.to = to
  }
}

/// What a link records about its entry.
public struct LinkState: Sendable, Hashable {
  /// The entry's name.
  public var dn: String
  /// Whether the entry is there and what the directory says about it.
  public var presence: Presence

  /// Joins both.
  public init(dn: String, presence: Presence) {
    self.dn = dn
    self.presence = presence
  }
}

/// Whether a linked entry is there, and whether its person may come in.
public enum Presence: String, Sendable, CaseIterable {
  /// There, and usable.
  case usable
  /// There, and locked for good.
  case locked
  /// There, and switched off.
  case disabled
  /// There, and expired.
  case expired
  /// Deleted from the directory.
  case deleted
  /// Moved out of the users' base.
  case moved
  /// No longer found by the users' filter.
  case filtered

  /// The presence of an entry that was read.
  public init(_ state: DirectoryState) {
    self =
      switch state {
      case .usable: .usable
      case .locked: .locked
      case .disabled: .disabled
      case .expired: .expired
      }
  }

  /// Whether the account works as far as the directory is concerned.
  public var isUsable: Bool { self == .usable }

  /// Whether the entry is missing from the users' search.
  public var isAbsent: Bool { self == .deleted || self == .moved || self == .filtered }

  /// The fact in words, for reasons and messages.
  public var sentence: String {
    switch self {
    case .usable: "The entry is there and usable."
    case .locked: "The directory has locked the entry until an administrator unlocks it."
    case .disabled: "The directory has switched the entry off."
    case .expired: "The entry has expired in the directory."
    case .deleted: "The entry was deleted from the directory."
    case .moved: "The entry was moved out of the users' base."
    case .filtered: "The entry no longer fits the users' filter."
    }
  }
}

/// An account to be made.
public struct NewAccount: Sendable, Hashable {
  /// Its identifier, derived from the entry's so that the same plan comes out twice.
  public var id: AccountID
  /// The entry it is linked to.
  public var entry: EntryID
  /// What the directory gives.
  public var attributes: AccountAttributes
  /// The link's facts.
  public var link: LinkState
  /// The entry's change number, for the baseline.
  public var csn: String?
  /// The grants of the role rules.
  public var grants: [RuleGrant]

  /// Joins the parts.
  public init(
    id: AccountID, entry: EntryID, attributes: AccountAttributes, link: LinkState, csn: String?,
    grants: [RuleGrant]
  ) {
    self.id = id
    self.entry = entry
    self.attributes = attributes
    self.link = link
    self.csn = csn
    self.grants = grants
  }
}

/// A role that a rule gives to one person, and through which groups.
public struct RuleGrant: Sendable, Hashable {
  /// The role.
  public var role: Role
  /// The rule: the key of its group's DN, or `default`.
  public var rule: String
  /// The way from the rule's group to the person, in words; explains, and isn't compared.
  public var path: String

  /// Joins the parts.
  public init(role: Role, rule: String, path: String) {
    self.role = role
    self.rule = rule
    self.path = path
  }

  /// The rule of the role that everybody in the directory gets.
  public static let defaultRule = "default"

  /// Whether two grants come from the same rule with the same role.
  public func isSame(as other: RuleGrant) -> Bool {
    role == other.role && rule == other.rule
  }
}

/// A group as it is mirrored.
public struct GroupRecord: Sendable, Hashable {
  /// The identifier, derived from the entry's.
  public var id: GroupID
  /// The entry it mirrors.
  public var entry: EntryID
  /// The name.
  public var name: String
  /// What it is for.
  public var description: String?
  /// The entry's name.
  public var dn: String

  /// Joins the parts.
  public init(id: GroupID, entry: EntryID, name: String, description: String?, dn: String) {
    self.id = id
    self.entry = entry
    self.name = name
    self.description = description
    self.dn = dn
  }
}

/// A group as an effect on its members names it.
public struct GroupReference: Sendable, Hashable {
  /// The group.
  public var id: GroupID
  /// Its name when the plan was made.
  public var name: String

  /// Joins both.
  public init(id: GroupID, name: String) {
    self.id = id
    self.name = name
  }
}

/// A member as an effect names it: a person or a group, by entry.
public struct MemberReference: Sendable, Hashable {
  /// Whether the member is a person or a group.
  public var kind: Kind
  /// The member's entry.
  public var entry: EntryID
  /// The username or the group's name when the plan was made.
  public var name: String

  /// What a member is.
  public enum Kind: String, Sendable {
    /// A person.
    case person
    /// A group inside the group.
    case group
  }

  /// Joins the parts.
  public init(kind: Kind, entry: EntryID, name: String) {
    self.kind = kind
    self.entry = entry
    self.name = name
  }
}
