import Accounts
import Directory
import Reconciliation
import Values

/// Works out what one change of an account writes; a pure function of the accounts as they are.
///
/// Values that are what they were already change nothing, so a client may send an account back as
/// it came.
struct ChangePlanner {
  let rules: AccountRules
  let authorities: [DirectoryName: Authorities]
  /// The directories that take new passwords.
  let passwordDirectories: Set<DirectoryName>
  let author: ChangeAuthor
  let agent: Agent
  let subject: AccountRecord
  let now: Timestamp

  private var account: Account { subject.account }
  var events: AccountEvents {
    AccountEvents(account: account, author: author, now: now)
  }

  /// What a change comes to; `password` is the new one, made ready (nil to find out only whether it
  /// is worth making), `grant` the identifier of a grant that may be needed.
  ///
  /// - Throws: `AccountRefusal`, `AccountError`.
  func decide(
    _ change: AccountChange, password: ReadyPassword?, grant: GrantID
  ) throws -> AccountDecision {
    try rules.check(.edit, on: account, by: agent)
    var decision = try profile(change)
    if change.password != nil {
      try requirePasswordPlace("password")
      try requireSomebodyElse()
    }
    decision.append(self.password(password, reason: change.reason))
    try decision.append(role(change, grant: grant))
    try decision.append(status(change))
    return decision
  }

  /// What a change of somebody's own names and password comes to; with a new password the author's
  /// session goes on as `successor` only.
  ///
  /// - Throws: `AccountError`.
  func decideOwn(
    _ change: AccountChange, password: ReadyPassword?, successor: Session?
  ) throws -> AccountDecision {
    if change.password != nil { try requirePasswordPlace("new_password") }
    var decision = try profile(change)
    guard let password else { return decision }
    decision.writes += [password.write, .setMustChangePassword(false)]
    var (before, after) = (JSONValue.null, JSONValue.null)
    if let session = author.session, let successor {
      decision.writes += [
        .endSessions(except: session), .replaceSession(session, with: successor),
      ]
      before = ["session_id": .string(session.description)]
      after = ["session_id": .string(successor.id.description)]
    } else {
      decision.writes.append(.endSessions(except: nil))
    }
    decision.events.append(
      events.event(
        "account.password_changed", before: before, after: after,
        reason: "Changed by the owner."))
    return decision
  }

  private func profile(_ change: AccountChange) throws -> AccountDecision {
    var profile = ProfileDifference()
    if let username = change.username {
      profile.compare("username", account.username, username, .setUsername(username))
    }
    let email = change.email.applied(to: account.email)
    profile.compare("email", account.email, email, .setEmail(email))
    let displayName = change.displayName.applied(to: account.displayName)
    profile.compare("display_name", account.displayName, displayName, .setDisplayName(displayName))
    try requireAuthority(over: profile.fields)
    let faults = profile.faults
    guard faults.isEmpty else { throw AccountError.invalid(faults) }
    try mark(change, in: &profile)
    guard !profile.writes.isEmpty else { return AccountDecision() }
    return AccountDecision(
      writes: profile.writes,
      events: [
        events.event(
          "account.updated", before: .object(profile.before), after: .object(profile.after),
          reason: change.reason)
      ])
  }

  /// The marks that people put on an account.
  private func mark(_ change: AccountChange, in profile: inout ProfileDifference) throws {
    if let must = change.mustChangePassword, must != account.mustChangePassword {
      try requireLocal(["must_change_password"])
      profile.compare(
        "must_change_password", account.mustChangePassword, must, .setMustChangePassword(must))
    }
    if let isMarked = change.isBreakGlass, isMarked != account.isBreakGlass {
      try rules.check(.markBreakGlass, on: account, by: agent)
      if isMarked { try requireLocal(["is_break_glass"]) }
      profile.compare(
        "is_break_glass", account.isBreakGlass, isMarked, .setBreakGlass(isMarked))
    }
  }

  private func password(_ password: ReadyPassword?, reason: String) -> AccountDecision {
    guard let password else { return AccountDecision() }
    return AccountDecision(
      writes: [password.write, .endSessions(except: nil)],
      events: [events.event("account.password_changed", reason: reason)])
  }

  private func role(_ change: AccountChange, grant: GrantID) throws -> AccountDecision {
    let wanted: Role?
    switch (change.role, change.isAdmin) {
    case (.set(let role), _): wanted = role
    case (.clear, _): wanted = nil
    case (.keep, true?): wanted = .admin
    case (.keep, false?) where account.role == .admin: wanted = .user
    case (.keep, _): return AccountDecision()
    }
    let planner = RolePlanner(
      grants: subject.grants, held: account.role, leavableGroups: subject.leavableGroups)
    guard let plan = try planner.plan(for: wanted) else { return AccountDecision() }
    try rules.check(wanted.map(AccountAction.giveRole) ?? .takeRole, on: account, by: agent)
    var decision = AccountDecision(
      writes: plan.removed.map { .removeGrant($0.id) },
      events: plan.removed.map { events.removed($0, reason: change.reason) })
    if let wanted, plan.isAdded {
      let new = Grant(
        id: grant, account: account.id, role: wanted, source: .manual, reason: change.reason,
        expiresAt: nil, createdAt: now, grantedBy: author.account)
      decision.append(AccountDecision(writes: [.addGrant(new)], events: [events.added(new)]))
    }
    return decision
  }

  private func status(_ change: AccountChange) throws -> AccountDecision {
    guard let isActive = change.isActive, isActive != (account.status == .active) else {
      return AccountDecision()
    }
    try rules.check(.changeStatus, on: account, by: agent)
    guard isActive else {
      return AccountDecision(
        writes: [.setSuspended(true), .endSessions(except: nil)],
        events: [events.event("account.disabled", reason: change.reason)])
    }
    guard account.status != .archived else {
      throw AccountError.invalid([
        FieldFault(field: "is_active", problem: "The account is archived. Restore it first.")
      ])
    }
    if let cause = subject.directoryBlock,
      let directory = subject.blockingDirectory ?? account.link?.directory
    {
      throw AccountError.ownedByDirectory(DirectoryOwnership(directory, .status(cause: cause)))
    }
    return AccountDecision(
      writes: [.setSuspended(false)],
      events: [events.event("account.enabled", reason: change.reason)])
  }

  /// Refuses fields that the account's directory decides about; one that isn't configured any more
  /// decides about nothing.
  private func requireAuthority(over fields: [String]) throws(AccountError) {
    guard let directory = account.link?.directory, let authorities = authorities[directory] else {
      return
    }
    let owned = fields.filter { field in
      AccountAttribute(rawValue: field).map { authorities[$0] == .directory } ?? false
    }
    guard owned.isEmpty else {
      throw .ownedByDirectory(DirectoryOwnership(directory, .fields(owned)))
    }
  }

  /// Refuses a new password of one's own: whoever finds a session open could take the account over.
  private func requireSomebodyElse() throws(AccountError) {
    guard case .person(let person) = agent, person.id == account.id else { return }
    throw .invalid([
      FieldFault(
        field: "password",
        problem: "Change your own password in your profile, where the present one is asked for.")
    ])
  }

  /// Refuses a password that its directory doesn't take from here.
  private func requirePasswordPlace(_ field: String) throws(AccountError) {
    guard let directory = account.link?.directory, !passwordDirectories.contains(directory) else {
      return
    }
    throw .ownedByDirectory(DirectoryOwnership(directory, .fields([field])))
  }

  /// Refuses what only local accounts have: that of a linked one is its directory's.
  private func requireLocal(_ fields: [String]) throws(AccountError) {
    guard let directory = account.link?.directory else { return }
    throw .ownedByDirectory(DirectoryOwnership(directory, .fields(fields)))
  }
}

/// Which of an account's fields get other values.
private struct ProfileDifference {
  private(set) var before: [JSONValue.Member] = []
  private(set) var after: [JSONValue.Member] = []
  private(set) var writes: [AccountWrite] = []

  var fields: [String] { after.map(\.key) }

  /// What is wrong with the new values.
  var faults: [FieldFault] {
    func text(_ field: String) -> String? { after.first { $0.key == field }?.value.stringValue }
    return FieldFault.ofNames(
      username: text("username"), email: text("email"), displayName: text("display_name"))
  }

  mutating func compare(_ field: String, _ old: String?, _ new: String?, _ write: AccountWrite) {
    guard old != new else { return }
    note(field, JSONValue(old), JSONValue(new), write)
  }

  mutating func compare(_ field: String, _ old: Bool, _ new: Bool, _ write: AccountWrite) {
    guard old != new else { return }
    note(field, .bool(old), .bool(new), write)
  }

  private mutating func note(
    _ field: String, _ old: JSONValue, _ new: JSONValue, _ write: AccountWrite
  ) {
    before.append(.init(field, old))
    after.append(.init(field, new))
    writes.append(write)
  }
}

extension ReadyPassword {
  /// What is written here for it.
  fileprivate var write: AccountWrite {
    switch self {
    case .local(let password): .setPassword(password)
    case .inDirectory: .dropKeptVerifier
    }
  }
}

extension AccountDecision {
  /// Does more after what is decided already.
  mutating func append(_ other: AccountDecision) {
    writes += other.writes
    events += other.events
  }
}

extension FieldChange {
  /// The value after the change.
  func applied(to present: Value?) -> Value? {
    switch self {
    case .keep: present
    case .clear: nil
    case .set(let value): value
    }
  }
}
