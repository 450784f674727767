/// The numbers of one run's report.
public struct RunCounts: Sendable, Hashable {
  /// Entries that the directory delivered, people only.
  public var read = 0
  /// Entries whose account is as it should be.
  public var unchanged = 0
  /// Accounts made.
  public var created = 0
  /// Accounts whose attributes or link change.
  public var updated = 0
  /// Accounts switched off.
  public var disabled = 0
  /// Accounts switched on again.
  public var enabled = 0
  /// Accounts put away.
  public var archived = 0
  /// Grants given.
  public var grantsAdded = 0
  /// Grants withdrawn.
  public var grantsRemoved = 0
  /// Members that came into groups.
  public var membersAdded = 0
  /// Members that left groups.
  public var membersRemoved = 0
  /// Groups made.
  public var groupsCreated = 0
  /// Groups changed.
  public var groupsUpdated = 0
  /// Groups removed.
  public var groupsRemoved = 0
  /// Entries in quarantine when the run ended.
  public var quarantined = 0
  /// Conflicts that the plan opens.
  public var conflictsOpened = 0
  /// Accounts whose entry's absence could not be confirmed.
  public var unresolved = 0
  /// Effects that could not be applied because their object had changed.
  public var stale = 0
  /// Effects that failed.
  public var failed = 0

  /// Starts with nothing.
  public init() {}

  /// Counts one planned change.
  mutating func count(_ change: Change) {
    switch change {
    case .quarantine, .release, .updateBaseline, .closeConflict, .writeEntry, .writeAccess,
      .writeMembers:
      break
    case .openConflict: conflictsOpened += 1
    case .createAccount(let account):
      created += 1
      grantsAdded += account.grants.count
    case .updateAccount, .updateLink, .restoreAccount: updated += 1
    case .disableAccount: disabled += 1
    case .enableAccount: enabled += 1
    case .archiveAccount, .undoCreation: archived += 1
    case .addGrant: grantsAdded += 1
    case .removeGrant: grantsRemoved += 1
    case .createGroup: groupsCreated += 1
    case .updateGroup: groupsUpdated += 1
    case .removeGroup: groupsRemoved += 1
    case .addMembers(_, let members): membersAdded += members.count
    case .removeMembers(_, let members): membersRemoved += members.count
    }
  }
}
