public import Accounts
public import Directory
public import Reconciliation
public import Values

/// Makes, changes and removes accounts, for those who look after them.
///
/// Every method refuses with `AccountRefusal`, `AccountError`, `AccountConflict`, `StaleVersion`,
/// `PasswordRefusal`, or `AuthenticationError` when the author's own account is gone.
public struct AccountAdministration: Sendable {
  let ledger: any AccountLedger
  let personalData: any PersonalDataStore
  let passwords: PasswordKeeping
  let directoryPasswords: DirectoryPasswords
  let rules: AccountRules
  let authorities: [DirectoryName: Authorities]
  let time: any TimeSource
  let randomness: any Randomness

  /// Takes what it works with; `authorities` are those of the configured directories,
  /// `directoryPasswords` those of them that take new passwords.
  public init(
    ledger: any AccountLedger, personalData: any PersonalDataStore, passwords: PasswordKeeping,
    directoryPasswords: DirectoryPasswords = DirectoryPasswords(), rules: AccountRules,
    authorities: [DirectoryName: Authorities], time: any TimeSource, randomness: any Randomness
  ) {
    self.ledger = ledger
    self.personalData = personalData
    self.passwords = passwords
    self.directoryPasswords = directoryPasswords
    self.rules = rules
    self.authorities = authorities
    self.time = time
    self.randomness = randomness
  }

  /// Makes a local account; without a password one is made up and returned this once.
  public func create(
    _ request: AccountCreation, by author: ChangeAuthor
  ) async throws -> CreatedAccount {
    let now = time.now()
    let id: AccountID = randomness.identifier(at: now)
    let parties = AccountParties(author: author.account, subject: id)
    let agent = try await ledger.situation(parties, at: now).agent(of: author)
    try rules.checkCreation(with: request.role, by: agent)
    let faults = request.faults
    guard faults.isEmpty else { throw AccountError.invalid(faults) }
    let generated = request.password == nil ? passwords.generate() : nil
    let password = try await passwords.make(
      (request.password ?? generated ?? Secret("")).revealed,
      for: PasswordOwner(
        username: request.effectiveUsername, email: request.email,
        displayName: request.displayName))
    let new = NewAccountPlanner(
      request: request, password: password, id: id, grant: randomness.identifier(at: now),
      author: author, now: time.now())
    return CreatedAccount(
      account: try await write(new, for: parties), generatedPassword: generated)
  }

  /// Writes a new account; where the name that the mail address suggests is taken, the whole address
  /// is the username.
  private func write(
    _ new: NewAccountPlanner, for parties: AccountParties
  ) async throws -> Account {
    do {
      return try await attempt(new, for: parties)
    } catch AccountConflict.usernameTaken {
      guard let email = new.request.email, new.request.username == nil,
        email != new.request.effectiveUsername, ProfileRules.problem(username: email) == nil
      else { throw AccountConflict.usernameTaken }
      var second = new
      second.request.username = email
      do {
        return try await attempt(second, for: parties)
      } catch AccountConflict.usernameTaken {
        throw AccountConflict.emailTaken
      }
    }
  }

  private func attempt(
    _ new: NewAccountPlanner, for parties: AccountParties
  ) async throws -> Account {
    try await write(parties, at: new.now) { situation in
      try rules.checkCreation(with: new.request.role, by: situation.agent(of: new.author))
      return new.decide()
    }
  }

  /// Changes what a change names, all of it or nothing.
  public func change(
    _ id: AccountID, _ change: AccountChange, by author: ChangeAuthor,
    if condition: VersionCondition = .any
  ) async throws -> Account {
    let parties = AccountParties(author: author.account, subject: id)
    let grant: GrantID = randomness.identifier(at: time.now())
    // Refused before a password is hashed, which takes its time.
    let planner = try planner(
      for: try await ledger.situation(parties, at: time.now()), by: author, if: condition,
      at: time.now())
    _ = try planner.decide(change, password: nil, grant: grant)
    let password = try await password(for: change, of: planner.subject.account)
    let now = time.now()
    // What the directory has taken already isn't refused any more.
    let condition = password.isInDirectory ? .any : condition
    return try await write(parties, at: now) { situation in
      try self.planner(for: situation, by: author, if: condition, at: now)
        .decide(change, password: password, grant: grant)
    }
  }

  /// Puts an account away: its sessions end, its content stays, and it can be restored.
  @discardableResult
  public func archive(
    _ id: AccountID, reason: String = "", by author: ChangeAuthor,
    if condition: VersionCondition = .any
  ) async throws -> Account {
    let now = time.now()
    return try await write(AccountParties(author: author.account, subject: id), at: now) {
      situation in
      let planner = try planner(for: situation, by: author, if: condition, at: now)
      return try planner.decideArchival(true, reason: reason)
    }
  }

  /// Brings an archived account back; whether it works then is for the person and the directory that
  /// may have switched it off.
  public func restore(
    _ id: AccountID, reason: String = "", by author: ChangeAuthor,
    if condition: VersionCondition = .any
  ) async throws -> Account {
    let now = time.now()
    return try await write(AccountParties(author: author.account, subject: id), at: now) {
      situation in
      let planner = try planner(for: situation, by: author, if: condition, at: now)
      return try planner.decideArchival(false, reason: reason)
    }
  }

  /// Removes an account for good; only the audit events about it stay.
  public func remove(
    _ id: AccountID, content: ContentFate, reason: String = "", by author: ChangeAuthor,
    if condition: VersionCondition = .any
  ) async throws {
    let parties = AccountParties(
      author: author.account, subject: id, recipient: content.recipient)
    let now = time.now()
    try await ledger.change(parties, at: now) { situation in
      let planner = try planner(for: situation, by: author, if: condition, at: now)
      return try planner.decideRemoval(content, reason: reason) {
        try situation.suitableRecipient(field: "transfer_to", under: rules)
      }
    }
  }

  /// What decides about one account as it is now.
  func planner(
    for situation: AccountSituation, by author: ChangeAuthor, if condition: VersionCondition,
    at now: Timestamp
  ) throws -> ChangePlanner {
    let agent = try situation.agent(of: author)
    let subject = try situation.existingSubject()
    try condition.check(subject.account.version)
    return ChangePlanner(
      rules: rules, authorities: authorities, passwordDirectories: directoryPasswords.names,
      author: author, agent: agent, subject: subject, now: now)
  }

  /// Writes a change of an account that is there afterwards.
  func write(
    _ parties: AccountParties, at now: Timestamp,
    decide: @Sendable (AccountSituation) throws -> AccountDecision
  ) async throws -> Account {
    guard let account = try await ledger.change(parties, at: now, decide: decide) else {
      throw AccountError.notFound
    }
    return account
  }

  /// The password of a change, made ready; nil for a change without one.
  ///
  /// That of a linked account is in its directory then.
  func password(for change: AccountChange, of account: Account) async throws -> ReadyPassword? {
    guard let password = change.password else { return nil }
    var owner = PasswordOwner(account)
    owner.username = change.username ?? account.username
    owner.email = change.email.applied(to: account.email)
    owner.displayName = change.displayName.applied(to: account.displayName)
    guard let link = account.link else {
      return .local(try await passwords.make(password.revealed, for: owner))
    }
    let assessment = try await passwords.assess(password.revealed, for: owner)
    guard assessment.isValid else { throw PasswordRefusal.weak(assessment.problems) }
    try await directoryPasswords.set(password, of: link)
    return .inDirectory
  }
}

extension ReadyPassword? {
  /// Whether a directory has it.
  var isInDirectory: Bool {
    if case .inDirectory? = self { true } else { false }
  }
}
