/// One change that a run wants, with its reason.
public struct Effect: Sendable, Hashable {
  /// What changes.
  public var change: Change
  /// Why, in a sentence.
  public var reason: String

  /// Joins both.
  public init(_ change: Change, reason: String) {
    self.change = change
    self.reason = reason
  }
}

/// A change of one object, with what must be true before and what is true after it.
public enum Change: Sendable, Hashable {
  /// An entry is set aside.
  case quarantine(RejectedEntry)
  /// An entry set aside before is processed again, or is gone.
  case release(RejectedEntry)
  /// A new account, linked to its entry, with the grants of the role rules.
  case createAccount(NewAccount)
  /// Mapped attributes change.
  case updateAccount(AccountReference, [AttributeChange])
  /// What both sides agreed on changes, and the account doesn't.
  case updateBaseline(AccountReference, [AttributeChange])
  /// Both sides have changed an attribute in different ways; a person has to decide.
  case openConflict(AccountReference, AttributeConflict)
  /// Attributes that the account has changed alone go to the directory, through the outbox.
  case writeEntry(AccountReference, [AttributeChange])
  /// The entry is disabled or enabled with the account, through the outbox.
  case writeAccess(AccountReference, isDisabled: Bool)
  /// People become members of the directory's group, or are members no longer, through the outbox.
  case writeMembers(GroupReference, [MemberReference], areMembers: Bool)
  /// A conflict is none any more.
  case closeConflict(AccountReference, AttributeConflict)
  /// The link's own facts change: name, directory state without effect on the account.
  case updateLink(AccountReference, from: LinkState, to: LinkState)
  /// The directory switches the account off.
  case disableAccount(AccountReference, from: LinkState, to: LinkState)
  /// The directory switches it on again.
  case enableAccount(AccountReference, from: LinkState, to: LinkState)
  /// An account absent for long is put away.
  case archiveAccount(AccountReference, cause: String)
  /// An account that a run has put away comes back.
  case restoreAccount(AccountReference, cause: String)
  /// An account that a run has made is put away again.
  case undoCreation(NewAccount)
  /// A role rule gives a role.
  case addGrant(AccountReference, RuleGrant)
  /// A role rule no longer gives a role.
  case removeGrant(AccountReference, RuleGrant)
  /// A new group.
  case createGroup(GroupRecord)
  /// A group's name, description or DN changes.
  case updateGroup(from: GroupRecord, to: GroupRecord)
  /// A group is gone from the directory.
  case removeGroup(GroupRecord, members: Int)
  /// People and groups become members.
  case addMembers(GroupReference, [MemberReference])
  /// People and groups are members no longer.
  case removeMembers(GroupReference, [MemberReference])
}
