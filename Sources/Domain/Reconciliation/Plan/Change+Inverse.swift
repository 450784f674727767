extension Change {
  /// The change that undoes this one; nil for what only notes how things stand: an entry set aside, a
  /// conflict, a link's facts.
  ///
  /// An account that was made isn't removed, for no run ever removes one: it is put away with its
  /// link and its grants.
  public var inverse: Change? {
    switch self {
    case .createAccount(let account): .undoCreation(account)
    case .updateAccount(let account, let changes): .updateAccount(account, changes.map(\.inverse))
    case .updateBaseline(let account, let changes): .updateBaseline(account, changes.map(\.inverse))
    case .disableAccount(let account, let from, let to):
      .enableAccount(account, from: to, to: from)
    case .enableAccount(let account, let from, let to):
      .disableAccount(account, from: to, to: from)
    // Of somebody whom another directory knows too, the link says alone what came of the entry.
    case .updateLink(let account, let from, let to)
    where from.presence.isUsable != to.presence.isUsable:
      .updateLink(account, from: to, to: from)
    case .archiveAccount(let account, let cause): .restoreAccount(account, cause: cause)
    case .addGrant(let account, let grant): .removeGrant(account, grant)
    case .removeGrant(let account, let grant): .addGrant(account, grant)
    case .createGroup(let group): .removeGroup(group, members: 0)
    case .updateGroup(let from, let to): .updateGroup(from: to, to: from)
    case .removeGroup(let group, _): .createGroup(group)
    case .addMembers(let group, let members): .removeMembers(group, members)
    case .removeMembers(let group, let members): .addMembers(group, members)
    case .quarantine, .release, .openConflict, .closeConflict, .updateLink, .restoreAccount,
      .undoCreation, .writeEntry, .writeAccess, .writeMembers:
      nil
    }
  }
}

extension AttributeChange {
  fileprivate var inverse: AttributeChange { AttributeChange(attribute, from: to, to: from) }
}
