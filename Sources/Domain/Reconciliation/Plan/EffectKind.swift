/// The kinds of change, as the API names them.
public enum EffectKind: String, Sendable, CaseIterable {
  /// An entry is set aside.
  case quarantine = "quarantine_entry"
  /// An entry set aside before is processed again, or is gone.
  case release = "release_entry"
  /// A new account.
  case createAccount = "create_account"
  /// Mapped attributes change.
  case updateAccount = "update_account"
  /// What both sides agreed on changes.
  case updateBaseline = "update_baseline"
  /// Attributes go to the directory.
  case writeEntry = "write_entry"
  /// Disabling or enabling goes to the directory.
  case writeAccess = "write_access"
  /// Members go to the directory.
  case writeMembers = "write_members"
  /// A conflict is opened.
  case openConflict = "open_conflict"
  /// A conflict is closed.
  case closeConflict = "close_conflict"
  /// A link's own facts change.
  case updateLink = "update_link"
  /// The directory switches an account off.
  case disableAccount = "disable_account"
  /// The directory switches an account on again.
  case enableAccount = "enable_account"
  /// An account is put away.
  case archiveAccount = "archive_account"
  /// An account that a run has put away comes back.
  case restoreAccount = "restore_account"
  /// An account that a run has made is put away.
  case undoCreation = "undo_creation"
  /// A role rule gives a role.
  case addGrant = "add_grant"
  /// A role rule no longer gives a role.
  case removeGrant = "remove_grant"
  /// A new group.
  case createGroup = "create_group"
  /// A group's facts change.
  case updateGroup = "update_group"
  /// A group goes.
  case removeGroup = "remove_group"
  /// Members come.
  case addMembers = "add_members"
  /// Members go.
  case removeMembers = "remove_members"

  /// The place of this kind in a plan.
  ///
  /// Names are freed before they are taken, accounts exist before they get grants, groups before
  /// they get members.
  public var section: Int {
    switch self {
    case .quarantine, .release: 0
    case .updateAccount: 1
    case .createAccount: 2
    case .updateLink, .disableAccount, .enableAccount, .archiveAccount, .restoreAccount,
      .undoCreation, .updateBaseline, .openConflict, .closeConflict, .writeEntry,
      .writeAccess:
      3
    case .addGrant, .removeGrant: 4
    case .createGroup, .updateGroup: 5
    case .removeMembers, .addMembers, .writeMembers: 6
    case .removeGroup: 7
    }
  }
}

extension Change {
  /// The kind of this change.
  public var kind: EffectKind {
    switch self {
    case .quarantine: .quarantine
    case .release: .release
    case .createAccount: .createAccount
    case .updateAccount: .updateAccount
    case .updateBaseline: .updateBaseline
    case .writeEntry: .writeEntry
    case .writeAccess: .writeAccess
    case .writeMembers: .writeMembers
    case .openConflict: .openConflict
    case .closeConflict: .closeConflict
    case .updateLink: .updateLink
    case .disableAccount: .disableAccount
    case .enableAccount: .enableAccount
    case .archiveAccount: .archiveAccount
    case .restoreAccount: .restoreAccount
    case .undoCreation: .undoCreation
    case .addGrant: .addGrant
    case .removeGrant: .removeGrant
    case .createGroup: .createGroup
    case .updateGroup: .updateGroup
    case .removeGroup: .removeGroup
    case .addMembers: .addMembers
    case .removeMembers: .removeMembers
    }
  }
}
