public import Accounts
public import Directory
public import Reconciliation
public import Values

/// The use cases around what a person has to settle between a directory and the store: collisions,
/// conflicts, and what is left without its other side.
public struct SettlementService: Sendable {
  let directories: [DirectoryName: SyncedDirectory]
  let store: any SettlementStore
  let ledger: any AccountLedger
  let rules: AccountRules
  let time: any TimeSource

  /// Works on the configured directories.
  public init(
    directories: [SyncedDirectory], store: any SettlementStore, ledger: any AccountLedger,
    rules: AccountRules, time: any TimeSource
  ) {
    self.directories = Dictionary(
      directories.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.store = store
    self.ledger = ledger
    self.rules = rules
    self.time = time
  }

  private func policy(_ name: DirectoryName) throws(UnknownDirectory) -> SyncPolicy {
    guard let directory = directories[name] else { throw UnknownDirectory(name: name.description) }
    return directory.policy
  }
}

extension SettlementService {
  /// Collisions of a directory, each with the account that the configuration proposes.
  ///
  /// - Throws: `UnknownDirectory`.
  public func collisions(
    of name: DirectoryName, _ page: PageRequest
  ) async throws -> Page<ProposedCollision> {
    let policy = try policy(name)
    let collisions = try await store.collisions(of: name, page, at: time.now())
    return Page(
      items: collisions.items.map { ProposedCollision($0, by: policy.correlate) },
      total: collisions.total, nextCursor: collisions.nextCursor)
  }

  /// Links an entry to an account that has one of its names; without one named, to the only one that
  /// can be linked.
  ///
  /// The account keeps its identifier, names, content and grants; what the directory decides about
  /// follows with the next run.
  /// - Throws: `UnknownDirectory`, `NothingToSettle`, `CollisionSettled`, `AccountRefusal`,
  ///   `AccountError.invalid` for an account that can't be linked, `AccountConflict`.
  public func link(
    _ entry: EntryID, of name: DirectoryName, to account: AccountID?, by author: ChangeAuthor
  ) async throws -> Account {
    let collision = try await collision(entry, of: name)
    let holder = try collision.linkable(account)
    let now = time.now()
    let parties = AccountParties(author: author.account, subject: holder.account.id)
    let link = EntryLink(directory: name, entry: entry, dn: collision.dn)
    let account = try await ledger.change(parties, at: now) { situation in
      let subject = try situation.existingSubject().account
      try rules.check(.changeStatus, on: subject, by: situation.agent(of: author))
      let event = AccountEvents(account: subject, author: author, now: now).event(
        "account.linked",
        after: [
          "directory": .string(name.description), "entry_uuid": .string(entry.description),
          "dn": .string(collision.dn),
        ], reason: "A person has linked the account to an entry with its names.")
      return AccountDecision(writes: [.link(link)], events: [event])
    }
    guard let account else { throw AccountError.notFound }
    return account
  }

  /// Remembers that an entry is nobody who has an account: it gets one of its own once its names are
  /// free.
  ///
  /// - Throws: `UnknownDirectory`, `NothingToSettle`, `CollisionSettled`.
  public func keepApart(
    _ entry: EntryID, of name: DirectoryName, by actor: Actor
  ) async throws -> ProposedCollision {
    let collision = try await collision(entry, of: name)
    try await store.keepApart(
      entry, of: name,
      event: AuditEvent(
        action: "collision.kept_apart", actor: actor,
        subject: .init(kind: "entry", id: entry.value, name: collision.dn),
        after: ["directory": .string(name.description)], at: time.now()))
    return ProposedCollision(try await self.collision(entry, of: name), by: [])
  }

  private func collision(_ entry: EntryID, of name: DirectoryName) async throws -> Collision {
    _ = try policy(name)
    guard let collision = try await store.collision(entry, of: name, at: time.now()) else {
      throw NothingToSettle(matter: .collision)
    }
    return collision
  }
}

extension SettlementService {
  /// Open conflicts of a directory, the oldest first.
  ///
  /// - Throws: `UnknownDirectory`.
  public func conflicts(
    of name: DirectoryName, _ page: PageRequest
  ) async throws -> Page<OpenConflict> {
    _ = try policy(name)
    return try await store.conflicts(of: name, page)
  }

  /// Ends a conflict: the account takes the directory's value, or keeps its own, which from then on
  /// is a change of its side alone.
  ///
  /// - Throws: `UnknownDirectory`, `NothingToSettle`, `ConflictSettled`, `AccountRefusal`,
  ///   `AccountConflict` when the directory's mail address belongs to somebody else by now.
  public func settle(
    _ id: ConflictID, of name: DirectoryName, keeping side: KeptSide, by author: ChangeAuthor
  ) async throws -> Account {
    _ = try policy(name)
    guard let conflict = try await store.conflict(id, of: name) else {
      throw NothingToSettle(matter: .conflict)
    }
    let now = time.now()
    let values = conflict.values
    let parties = AccountParties(author: author.account, subject: conflict.account.id)
    let account = try await ledger.change(parties, at: now) { situation in
      let subject = try situation.existingSubject().account
      try rules.check(.edit, on: subject, by: situation.agent(of: author))
      let write = side == .directory ? values.acceptance : nil
      let event = AccountEvents(account: subject, author: author, now: now).event(
        "conflict.settled",
        before: [
          "attribute": .string(values.attribute.rawValue),
          "directory_value": JSONValue(values.directory), "local_value": JSONValue(values.local),
        ], after: ["keep": .string(side.rawValue)])
      let end = ConflictSettlement(
        conflict: id, directory: name, attribute: values.attribute, agreed: values.directory)
      return AccountDecision(
        writes: (write.map { [$0] } ?? []) + [.settleConflict(end)], events: [event])
    }
    guard let account else { throw AccountError.notFound }
    return account
  }
}

/// A collision with the account that the configuration proposes for it.
public struct ProposedCollision: Sendable, Hashable {
  /// The collision.
  public var collision: Collision
  /// The proposed account; nil when none is.
  public var proposal: AccountID?

  /// Works out the proposal.
  init(_ collision: Collision, by attributes: [AccountAttribute]) {
    self.collision = collision
    proposal = collision.proposal(by: attributes)
  }
}

extension Collision {
  /// The account to link to: the one named, else the only one that can be linked.
  fileprivate func linkable(_ account: AccountID?) throws(AccountError) -> CollisionHolder {
    func fault(_ problem: String) -> AccountError {
      .invalid([FieldFault(field: "user_id", problem: problem)])
    }
    if let account {
      guard let holder = holders.first(where: { $0.account.id == account }) else {
        throw fault("Name one of the accounts of the collision.")
      }
      if let obstacle = holder.obstacle { throw fault(obstacle.explanation) }
      return holder
    }
    let linkable = holders.filter { $0.obstacle == nil }
    guard linkable.count == 1 else {
      throw fault(
        linkable.isEmpty
          ? "None of the accounts can be linked. Keep the entry apart, or change the accounts."
          : "More than one account has the entry's names. Say which one it is.")
    }
    return linkable[0]
  }
}

extension AttributeConflict {
  /// What gives the account the directory's value; nil for a username, which is never merged.
  fileprivate var acceptance: AccountWrite? {
    switch attribute {
    case .username: directory.map(AccountWrite.setUsername)
    case .email: .setEmail(directory)
    case .displayName: .setDisplayName(directory)
    }
  }
}
