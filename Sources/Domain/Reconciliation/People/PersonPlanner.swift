import Accounts
import Directory
public import Values

/// Decides what happens to one person: a pure function of the comparison, the policy and the time.
public struct PersonPlanner: Sendable {
  private let policy: SyncPolicy
  private let now: Timestamp
  private let presence: PresencePlanner

  /// Plans for one run.
  public init(policy: SyncPolicy, now: Timestamp) {
    self.policy = policy
    self.now = now
    presence = PresencePlanner(directory: policy.directory)
  }

  /// The effects for an entry that was read, in the order in which they must be applied.
  public func effects(for comparison: PersonComparison) -> [Effect] {
    guard let person = comparison.person else { return [] }
    guard let account = comparison.account else {
      return comparison.isQuarantined ? [] : [creation(of: person, comparison)]
    }
    guard !account.isBreakGlass else { return [] }
    let settlement =
      comparison.isQuarantined || !leads(account)
      ? nil
      : AttributeSettlement(
        of: account, from: person, isEmailContested: comparison.isEmailContested, policy: policy)
    var effects = settlement.map { update(of: account, $0, comparison) } ?? []
    let wanted = account.waiting.access ? account.link.presence : Presence(person.state)
    if let change = presence.change(
      of: account, to: LinkState(dn: person.dn, presence: wanted))
    {
      effects.append(change)
    }
    if let settlement {
      effects += agreementChanges(of: account, settlement) + writes(for: account, settlement)
    }
    effects += grantChanges(of: account, wanted: wantedGrants(comparison))
    return effects
  }

  /// The effects for an account whose entry's absence was confirmed.
  public func effects(forAbsent account: LinkedAccount, cause: Presence) -> [Effect] {
    guard !account.isBreakGlass else { return [] }
    if account.link.presence.isAbsent {
      guard let archive = archival(of: account) else { return [] }
      return [archive]
    }
    var effects: [Effect] = []
    if let change = presence.change(
      of: account, to: LinkState(dn: account.link.dn, presence: cause))
    {
      effects.append(change)
    }
    return effects
      + account.grants.map {
        Effect(.removeGrant(account.reference, $0), reason: cause.sentence)
      }
  }

  private func creation(of person: StagedPerson, _ comparison: PersonComparison) -> Effect {
    let account = NewAccount(
      id: AccountID(derivedFrom: person.entry, in: policy.directory), entry: person.entry,
      attributes: AccountAttributes(
        username: person.username, email: comparison.isEmailContested ? nil : person.email,
        displayName: person.displayName),
      link: LinkState(dn: person.dn, presence: Presence(person.state)), csn: person.csn,
      grants: wantedGrants(comparison))
    return Effect(.createAccount(account), reason: "New entry in directory \(policy.directory).")
  }

  private func update(
    of account: LinkedAccount, _ settlement: AttributeSettlement, _ comparison: PersonComparison
  ) -> [Effect] {
    let changes = settlement.changes
    guard !changes.isEmpty else { return [] }
    let reason =
      if comparison.isEmailContested, changes.contains(where: { $0.attribute == .email }) {
        "The mail address is claimed by more than one person, so nobody gets it."
      } else if changes.allSatisfy({ policy.authorities[$0.attribute] == .directory }) {
        "The directory decides about these attributes."
      } else if changes.allSatisfy({ policy.authorities[$0.attribute] == .merge }) {
        "The directory has changed these attributes."
      } else {
        "The directory decides about some of these attributes, and has changed the others."
      }
    return [Effect(.updateAccount(account.reference, changes), reason: reason)]
  }

  /// What the directory is to be told, once the plan is applied.
  private func writes(
    for account: LinkedAccount, _ settlement: AttributeSettlement
  ) -> [Effect] {
    guard !settlement.writes.isEmpty else { return [] }
    return [
      Effect(
        .writeEntry(account.reference, settlement.writes),
        reason: "The account has changed these attributes.")
    ]
  }

  /// What is noted about both sides, without a change of the account.
  private func agreementChanges(
    of account: LinkedAccount, _ settlement: AttributeSettlement
  ) -> [Effect] {
    let reference = account.reference
    let rebased =
      settlement.rebased.isEmpty
      ? []
      : [
        Effect(
          .updateBaseline(reference, settlement.rebased),
          reason: "This is what the directory says now; the account stays as it is.")
      ]
    return rebased
      + settlement.closed.map {
        Effect(.closeConflict(reference, $0), reason: "The sides no longer contradict each other.")
      }
      + settlement.opened.map { conflict in
        Effect(
          .openConflict(reference, conflict),
          reason: account.baseline[conflict.attribute] == .none
            ? "The sides meet for the first time, with different values."
            : "Both sides have changed the attribute, in different ways.")
      }
  }

  /// Whether the entry that was read gives the account its names.
  private func leads(_ account: LinkedAccount) -> Bool {
    account.links(with: .usable, in: policy.directory).leading?.directory == policy.directory
  }

  private func archival(of account: LinkedAccount) -> Effect? {
    let links = account.links(with: account.link.presence, in: policy.directory)
    guard let archiveAfter = policy.archiveAfter, let absentSince = links.absentSince,
      !account.isArchived, now - absentSince >= archiveAfter
    else { return nil }
    return Effect(
      .archiveAccount(account.reference, cause: account.link.presence.rawValue),
      reason: "The entry has been absent since \(absentSince).")
  }

  private func wantedGrants(_ comparison: PersonComparison) -> [RuleGrant] {
    let byRule = comparison.wantedGrants.sorted { ($0.rule, $0.role) < ($1.rule, $1.role) }
    guard let role = policy.defaultRole else { return byRule }
    let path = "everybody in directory \(policy.directory)"
    return [RuleGrant(role: role, rule: RuleGrant.defaultRule, path: path)] + byRule
  }

  private func grantChanges(of account: LinkedAccount, wanted: [RuleGrant]) -> [Effect] {
    // Whoever is about to leave a group doesn't get its role back meanwhile.
    let wanted = wanted.filter { account.waiting.memberships[$0.rule] != false }
    // Whoever is about to come back into one keeps it, and so does whoever is in it by a name that
    // the entry no longer has.
    let surplus = account.grants.filter { grant in
      account.waiting.memberships[grant.rule] != true && !account.waiting.names
        && !wanted.contains { $0.isSame(as: grant) }
    }
    let missing = wanted.filter { grant in !account.grants.contains { $0.isSame(as: grant) } }
    return surplus.map {
      Effect(
        .removeGrant(account.reference, $0),
        reason: "The rule no longer gives the role: \($0.path).")
    }
      + missing.map {
        Effect(.addGrant(account.reference, $0), reason: "The rule gives the role: \($0.path).")
      }
  }
}
