import Accounts
public import Directory

/// What one directory lets Muster write into it.
public struct WriteBackRules: Sendable, Hashable {
  /// The attribute of an entry that each writable attribute of an account goes into.
  public var attributes: [AccountAttribute: String]
  /// Whether given and withdrawn roles become memberships of the role rules' groups.
  public var writesGroups: Bool
  /// How an entry is told to be disabled; nil to leave that to the directory.
  public var enabling: EntryEnabling?
  /// What the entry of an approved account looks like; nil to make none.
  public var template: EntryTemplate?
  /// Whether new passwords of linked people are set in the directory.
  public var writesPasswords: Bool
  /// Whether the entry of an account that is removed for good is deleted.
  public var deletesEntries: Bool

  /// Joins the parts.
  public init(
    attributes: [AccountAttribute: String] = [:], writesGroups: Bool = false,
    enabling: EntryEnabling? = nil, template: EntryTemplate? = nil, writesPasswords: Bool = false,
    deletesEntries: Bool = false
  ) {
    self.attributes = attributes
    self.writesGroups = writesGroups
    self.enabling = enabling
    self.template = template
    self.writesPasswords = writesPasswords
    self.deletesEntries = deletesEntries
  }
}

extension SyncPolicy {
  /// Whether a change of an account's attribute goes to the directory.
  public func writes(_ attribute: AccountAttribute) -> Bool {
    writeBack?.attributes[attribute] != nil && authorities[attribute] != .directory
  }

  /// The attributes whose changes go to the directory.
  public var writtenAttributes: [AccountAttribute] { AccountAttribute.allCases.filter(writes) }

  /// The rule whose group stands for a role that somebody gives: the first one with the role.
  func rule(for role: Role) -> RoleRule? {
    guard writeBack?.writesGroups == true else { return nil }
    return roleRules.first { $0.role == role }
  }
}
