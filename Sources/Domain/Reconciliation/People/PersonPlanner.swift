public import Accounts
public import Directory
public import Values

/// Decides what happens to one person: a pure function of the comparison, the policy and the time.
public struct PersonPlanner: Sendable {
  private let policy: SyncPolicy
  private let now: Timestamp

  /// Plans for one run.
  public init(policy: SyncPolicy, now: Timestamp) {
    self.policy = policy
    self.now = now
  }

  /// The effects for an entry that was read, in the order in which they must be applied.
  public func effects(for comparison: PersonComparison) -> [Effect] {
    guard let person = comparison.person else { return [] }
    guard let account = comparison.account else {
      return comparison.isQuarantined ? [] : [creation(of: person, comparison)]
    }
    guard !account.isBreakGlass else { return [] }
    var effects: [Effect] = []
    if !comparison.isQuarantined,
      let update = attributeUpdate(of: account, from: person, comparison)
    {
      effects.append(update)
    }
    if let change = presenceChange(
      of: account, to: LinkState(dn: person.dn, presence: Presence(person.state)))
    {
      effects.append(change)
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
    if let change = presenceChange(
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

  private func attributeUpdate(
    of account: LinkedAccount, from person: StagedPerson, _ comparison: PersonComparison
  ) -> Effect? {
    let present = account.attributes
    let email = comparison.isEmailContested ? nil : person.email
    let changes = [
      AttributeChange(.username, from: present.username, to: person.username),
      AttributeChange(.email, from: present.email, to: email),
      AttributeChange(.displayName, from: present.displayName, to: person.displayName),
    ].filter { $0.from != $0.to && policy.authorities[$0.attribute] == .directory }
    guard !changes.isEmpty else { return nil }
    return Effect(
      .updateAccount(account.reference, changes),
      reason: comparison.isEmailContested && changes.contains { $0.attribute == .email }
        ? "The mail address is claimed by more than one person, so nobody gets it."
        : "The directory decides about these attributes.")
  }

  /// The change of a link's facts, which switches the account off or on where the presence asks.
  private func presenceChange(of account: LinkedAccount, to wanted: LinkState) -> Effect? {
    let present = account.link
    guard present != wanted else { return nil }
    if !wanted.presence.isUsable, present.presence.isUsable {
      return Effect(
        .disableAccount(account.reference, from: present, to: wanted),
        reason: wanted.presence.sentence)
    }
    if wanted.presence.isUsable, !present.presence.isUsable {
      return Effect(
        .enableAccount(account.reference, from: present, to: wanted),
        reason: present.presence.isAbsent
          ? "The entry is back in the directory." : "The directory has switched the entry on again."
      )
    }
    return Effect(
      .updateLink(account.reference, from: present, to: wanted),
      reason: present.presence == wanted.presence
        ? "The entry has a new name in the directory." : wanted.presence.sentence)
  }

  private func archival(of account: LinkedAccount) -> Effect? {
    guard let archiveAfter = policy.archiveAfter, let absentSince = account.absentSince,
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
    let surplus = account.grants.filter { grant in !wanted.contains { $0.isSame(as: grant) } }
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

extension GrantID {
  /// The identifier of the grant that one rule of a directory gives to one account: the same each
  /// time.
  public init(for account: AccountID, _ grant: RuleGrant, of directory: DirectoryName) {
    let hash = "\(directory):\(grant.role):\(grant.rule)".stableHash
    self.init(
      UniqueID(
        high: account.value.high,
        low: (account.value.low ^ hash) & ~(0b11 << 62) | 0b10 << 62))
  }
}

extension Identifier {
  /// The identifier of the object that mirrors an entry: the same each time, another one for the
  /// same entry in another directory, and in the order of the entries (RFC 9562, section 5.8).
  public init(derivedFrom entry: EntryID, in directory: DirectoryName) {
    let bits = entry.value
    self.init(
      UniqueID(
        high: bits.high & ~0xf000 | 0x8000,
        low: (bits.low ^ directory.description.stableHash) & ~(0b11 << 62) | 0b10 << 62))
  }
}

extension String {
  /// FNV-1a over the UTF-8 bytes: the same in every process and version.
  fileprivate var stableHash: UInt64 {
    utf8.reduce(0xcbf2_9ce4_8422_2325) { hash, byte in (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }
}
