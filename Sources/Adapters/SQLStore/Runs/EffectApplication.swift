import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Applies effects one by one inside a transaction.
///
/// Each checks first that its object is as it was when the plan was made.
struct EffectApplication {
  let connection: any SQLConnection
  let directory: DirectoryName
  let run: RunID
  let actor: Actor
  let now: Timestamp
  /// What happened, to be recorded in the same transaction.
  private(set) var events: [AuditRow] = []
  let creation: AccountCreation
  let membership: MembershipWriting
  /// The accounts that no effect may touch, marked perhaps after the plan was made.
  private let breakGlass: Set<UniqueID>
  /// The entries that are to be deleted, perhaps since the plan was made.
  private let leaving: Set<UniqueID>
  /// Whether the plan is the inverse of another run's.
  private let isUndo: Bool
  /// What of the plan was not applied so far.
  private var leftOut: Set<LeftOut> = []

  /// An effect that was not applied: its kind and object.
  private struct LeftOut: Hashable {
    var kind: EffectKind
    var object: UniqueID?
  }

  /// What became of one effect.
  enum Outcome: Equatable {
    case applied
    case stale(String)
    case failed(String)
  }

  init(
    connection: any SQLConnection, directory: DirectoryName, run: RunID, actor: Actor,
    now: Timestamp
  ) throws {
    self.connection = connection
    self.directory = directory
    self.run = run
    self.actor = actor
    self.now = now
    creation = try AccountCreation(
      connection: connection, directory: directory, run: run, now: now)
    breakGlass = Set(
      try connection.rows("SELECT id FROM accounts WHERE is_break_glass = 1") { $0.uniqueID(0) }
        .compactMap(\.self))
    leaving = Set(
      try connection.rows(LeavingEntries.identifiers(in: directory)) { $0.uniqueID(0) }
        .compactMap(\.self))
    isUndo =
      try connection.count(
        "SELECT count(*) FROM runs WHERE id = \(run) AND undoes IS NOT NULL") == 1
    membership = try MembershipWriting(connection: connection, directory: directory)
    guard isUndo else { return }
    leftOut = Set(
      try connection.rows(
        """
        SELECT kind, object_id FROM effects WHERE run_id = \(run) AND exception IS NOT NULL
        """
      ) { row in
        EffectKind(rawValue: row.text(0)).map { LeftOut(kind: $0, object: row.uniqueID(1)) }
      }.compactMap(\.self))
  }

  /// Applies stored effects in their order and tells of each, by its place in the plan, what became
  /// of it.
  ///
  /// Accounts that follow one another are made together, unless one of them can't be made.
  mutating func apply(
    _ effects: [PlannedEffect], note: (Int64, Outcome) throws -> Void
  ) throws {
    var start = 0
    while start < effects.count {
      let accounts = newAccounts(in: effects, from: start)
      let end = start + max(accounts.count, 1)
      let areMade = try !accounts.isEmpty && creation.create(accounts)
      for index in start..<end {
        let outcome = areMade ? .applied : try apply(effects[index])
        let written = effects[index].written
        if outcome == .applied {
          record(written)
        } else if isUndo {
          leftOut.insert(LeftOut(kind: written.kind, object: written.object.id))
        }
        try note(effects[index].sequence, outcome)
      }
      start = end
    }
  }

  /// The accounts that the next effects make, as many as are made together; none where they are fewer.
  private func newAccounts(in effects: [PlannedEffect], from start: Int) -> [KeyedAccount] {
    let end = start + AccountCreation.accountsAtOnce
    guard end <= effects.count else { return [] }
    var accounts: [KeyedAccount] = []
    accounts.reserveCapacity(AccountCreation.accountsAtOnce)
    for index in start..<end {
      guard case .createAccount(let account) = effects[index].change,
        !breakGlass.contains(account.id.value), !leaving.contains(account.entry.value)
      else { return [] }
      accounts.append(KeyedAccount(account))
    }
    return accounts
  }

  /// Applies one stored effect.
  private func apply(_ effect: PlannedEffect) throws -> Outcome {
    let object = effect.written.object
    if object.kind == .account, object.id.map(breakGlass.contains) == true {
      return .stale("The account is marked break-glass, so no run changes it.")
    }
    if case .createAccount(let account) = effect.change, leaving.contains(account.entry.value) {
      return .stale("Its account was removed, and the entry is to be deleted.")
    }
    if effect.change.causes.contains(where: {
      leftOut.contains(LeftOut(kind: $0, object: object.id))
    }) {
      return .stale("The change that it goes with was not undone.")
    }
    return effect.change.mayEndAdministration
      ? try keepingAdministrator { try perform(effect.change, at: effect.sequence) }
      : try perform(effect.change, at: effect.sequence)
  }

  private mutating func record(_ effect: WrittenEffect) {
    guard let action = effect.kind.auditAction else { return }
    events.append(AuditRow(effect, action: action, actor: actor, at: now))
  }

  private func perform(_ change: Change, at sequence: Int64) throws -> Outcome {
    switch change {
    case .quarantine(let entry): try quarantine(entry)
    case .release(let entry): try release(entry)
    case .createAccount(let account): try creation.create(account)
    case .updateAccount(let account, let changes):
      try NameChanging(connection: connection, directory: directory, run: run, now: now)
        .update(account, changes, at: sequence)
    case .updateLink(let account, let from, let to):
      try presence.move(account.id, from: from, to: to, expecting: .asBefore)
    case .disableAccount(let account, let from, let to):
      try presence.move(account.id, from: from, to: to, expecting: .disabled)
    case .enableAccount(let account, let from, let to):
      try presence.move(account.id, from: from, to: to, expecting: .enabled)
    case .updateBaseline(let account, let changes): try conflicts.rebase(changes, of: account.id)
    case .writeEntry(let account, let changes): try wishes.write(changes, of: account)
    case .writeAccess(let account, let isDisabled):
      try wishes.writeAccess(of: account, isDisabled: isDisabled)
    case .writeMembers(let group, let members, let areMembers):
      try wishes.write(members, of: group, areMembers: areMembers, breakGlass: breakGlass)
    case .openConflict(let account, let conflict): try conflicts.open(conflict, of: account.id)
    case .closeConflict(let account, let conflict): try conflicts.close(conflict, of: account.id)
    case .archiveAccount(let account, let cause): try presence.archive(account.id, cause)
    case .restoreAccount(let account, let cause): try undoing.restore(account.id, cause)
    case .undoCreation(let account): try undoing.undo(account)
    case .addGrant(let account, let grant): try creation.add(grant, to: account.id)
    case .removeGrant(let account, let grant): try remove(grant, from: account.id)
    case .createGroup(let group): try create(group)
    case .updateGroup(let from, let to): try update(from, to)
    case .removeGroup(let group, _): try remove(group)
    case .addMembers(let group, let members): outcome(of: try membership.add(members, to: group))
    case .removeMembers(let group, let members):
      outcome(of: try membership.remove(members, from: group))
    }
  }

  /// What became of members by how many of them were written; nil without a group.
  private func outcome(of written: Int?) -> Outcome {
    guard let written else { return .stale("The group is gone.") }
    return isUndo && written == 0 ? .stale("The group's members have changed since.") : .applied
  }

  private var conflicts: ConflictWriting {
    ConflictWriting(connection: connection, directory: directory, run: run, now: now)
  }

  private var presence: PresenceWriting {
    PresenceWriting(connection: connection, directory: directory, run: run, now: now)
  }

  private var wishes: WishWriting {
    WishWriting(connection: connection, directory: directory, now: now)
  }

  private var undoing: UndoWriting {
    UndoWriting(connection: connection, directory: directory, now: now)
  }

  /// Takes a change back that would leave nobody who can administer.
  private func keepingAdministrator(_ perform: () throws -> Outcome) throws -> Outcome {
    let standing = try AdministratorStanding.read(connection, at: now)
    try connection.execute("SAVEPOINT effect")
    let outcome = try perform()
    if outcome == .applied, try AdministratorStanding.read(connection, at: now) < standing {
      try connection.execute("ROLLBACK TO effect")
      try connection.execute("RELEASE effect")
      return .failed("It would leave no administrator who can sign in.")
    }
    try connection.execute("RELEASE effect")
    return outcome
  }
}

extension EffectApplication {
  private func quarantine(_ entry: RejectedEntry) throws -> Outcome {
    try connection.execute(
      """
      INSERT INTO quarantine (directory, entry_key, entry_id, dn, reason, username, email, first_seen)
      VALUES (\(directory.description), \(entry.key), \(entry.entry?.value), \(entry.dn),
        \(entry.reason.rawValue), \(entry.names?.username), \(entry.names?.email), \(now))
      ON CONFLICT (directory, entry_key) DO UPDATE
      SET dn = excluded.dn, username = excluded.username, email = excluded.email,
        reason = CASE WHEN is_kept_apart = 1
          AND excluded.reason = \(QuarantineReason.collision.rawValue)
          THEN \(QuarantineReason.keptApart.rawValue) ELSE excluded.reason END
      """)
    return .applied
  }

  private func release(_ entry: RejectedEntry) throws -> Outcome {
    try connection.execute(
      """
      DELETE FROM quarantine
      WHERE directory = \(directory.description) AND entry_key = \(entry.key)
      """)
    return .applied
  }

  private func remove(_ grant: RuleGrant, from account: AccountID) throws -> Outcome {
    let changed = try connection.execute(
      """
      DELETE FROM grants WHERE account_id = \(account) AND role = \(grant.role.rawValue)
        AND rule = \(grant.rule) AND source = \(GrantSource.directory(directory).description)
      """)
    return changed > 0 ? .applied : .stale("The grant is gone already.")
  }

  private func create(_ group: GroupRecord) throws -> Outcome {
    let changed = try connection.execute(
      """
      INSERT INTO groups (id, name, description, directory, entry_id, dn, dn_key, created_at,
        updated_at)
      VALUES (\(group.id), \(group.name), \(group.description), \(directory.description),
        \(group.entry.value), \(group.dn), \(DistinguishedName.key(of: group.dn)), \(now), \(now))
      ON CONFLICT DO NOTHING
      """)
    return changed == 1 ? .applied : .stale("The group exists already.")
  }

  private func update(_ from: GroupRecord, _ to: GroupRecord) throws -> Outcome {
    let changed = try connection.execute(
      """
      UPDATE groups SET name = \(to.name), description = \(to.description), dn = \(to.dn),
        dn_key = \(DistinguishedName.key(of: to.dn)), updated_at = \(now), version = version + 1
      WHERE id = \(from.id) AND name = \(from.name) AND dn = \(from.dn)
        AND coalesce(description, '') = \(from.description ?? "")
      """)
    return changed == 1 ? .applied : .stale("The group has changed since the plan was made.")
  }

  private func remove(_ group: GroupRecord) throws -> Outcome {
    let changed = try connection.execute("DELETE FROM groups WHERE id = \(group.id)")
    return changed == 1 ? .applied : .stale("The group is gone already.")
  }
}

extension Change {
  /// What of an undo it tells the directory of; nothing for a change that isn't only that.
  fileprivate var causes: [EffectKind] {
    switch self {
    case .writeEntry: [.updateAccount]
    case .writeAccess: [.enableAccount, .disableAccount]
    case .writeMembers(_, _, let areMembers): [areMembers ? .addMembers : .removeMembers]
    default: []
    }
  }

  /// Whether an administrator may lose something by it.
  fileprivate var mayEndAdministration: Bool {
    switch self {
    case .disableAccount, .archiveAccount, .undoCreation: true
    case .removeGrant(_, let grant): grant.role == .admin
    default: false
    }
  }
}

extension EffectKind {
  /// The audit event of this kind; nil for what changes no account, grant or group.
  fileprivate var auditAction: String? {
    switch self {
    case .quarantine, .release, .updateBaseline, .writeEntry, .writeAccess, .writeMembers: nil
    case .openConflict: "conflict.opened"
    case .closeConflict: "conflict.closed"
    case .createAccount: "account.created"
    case .updateAccount: "account.updated"
    case .updateLink: "account.link_updated"
    case .disableAccount: "account.disabled"
    case .enableAccount: "account.enabled"
    case .archiveAccount, .undoCreation: "account.archived"
    case .restoreAccount: "account.restored"
    case .addGrant: "grant.added"
    case .removeGrant: "grant.removed"
    case .createGroup: "group.created"
    case .updateGroup: "group.updated"
    case .removeGroup: "group.removed"
    case .addMembers: "group.members_added"
    case .removeMembers: "group.members_removed"
    }
  }
}
