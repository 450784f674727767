public import Accounts
public import Values

/// Makes accounts from a list that somebody wrote, all of them or none.
public struct AccountListImport: Sendable {
  private let store: any AccountImportStore
  private let passwords: PasswordKeeping
  private let time: any TimeSource
  private let randomness: any Randomness

  /// Takes what it works with.
  public init(
    store: any AccountImportStore, passwords: PasswordKeeping, time: any TimeSource,
    randomness: any Randomness
  ) {
    self.store = store
    self.passwords = passwords
    self.time = time
    self.randomness = randomness
  }

  /// Everything that is wrong with a list, by line; nothing is written.
  public func faults(of entries: [AccountListEntry]) async throws -> [AccountListFault] {
    var faults: [AccountListFault] = []
    var lines: [String: Int] = [:]
    let keys = entries.flatMap(\.names).map(LoginName.key)
    let known = try await store.known([], names: keys)
    for entry in entries {
      let wrong = entry.creation.faults
      faults += wrong.map { AccountListFault(entry.line, $0.field, $0.problem) }
      // A name that can't be a name needs no word about who has it.
      for (field, name) in entry.namesByField where !wrong.contains(where: { $0.field == field }) {
        let key = LoginName.key(name)
        if known.owners[key] != nil {
          faults.append(AccountListFault(entry.line, field, "Somebody has \(name) already."))
        } else if let line = lines[key], line != entry.line {
          faults.append(AccountListFault(entry.line, field, "Line \(line) has \(name) already."))
        }
        lines[key] = lines[key] ?? entry.line
      }
      faults += try await passwordFaults(of: entry)
    }
    return faults
  }

  /// Makes the accounts of a list without faults; those without a password get one made up, which
  /// must be changed at the first sign-in.
  ///
  /// `advance` hears of each password that is hashed, which takes nearly all the time. The accounts
  /// come in the order of the list, with the passwords that were made up.
  public func add(
    _ entries: [AccountListEntry], by actor: Actor, advance: @Sendable (Int) -> Void
  ) async throws -> [ListedAccount] {
    var listed: [ListedAccount] = []
    for entry in entries {
      listed.append(try await listedAccount(entry))
      advance(1)
      try Task.checkCancellation()
    }
    let now = time.now()
    let accounts = listed.map(\.account)
    try await store.add(accounts, events: accounts.map { $0.event(actor, at: now) }, at: now)
    return listed
  }

  private func passwordFaults(of entry: AccountListEntry) async throws -> [AccountListFault] {
    guard let password = entry.creation.password else { return [] }
    let assessment = try await passwords.assess(password.revealed, for: entry.owner)
    return assessment.problems.map {
      AccountListFault(entry.line, "password", $0.description)
    }
  }

  private func listedAccount(_ entry: AccountListEntry) async throws -> ListedAccount {
    let creation = entry.creation
    let generated = creation.password == nil ? passwords.generate() : nil
    let password = try await passwords.make(
      (creation.password ?? generated ?? Secret("")).revealed, for: entry.owner)
    let now = time.now()
    var account = ImportedAccount(
      id: randomness.identifier(at: now), username: creation.effectiveUsername, createdAt: now,
      updatedAt: now)
    account.email = creation.email
    account.displayName = creation.displayName
    account.verifier = password.verifier
    account.passwordChangedAt = password.madeAt
    account.mustChangePassword = creation.mustChangePassword || generated != nil
    account.grant = creation.role.map { role in
      Grant(
        id: randomness.identifier(at: now), account: account.id, role: role, source: .manual,
        reason: "Imported.", expiresAt: nil, createdAt: now)
    }
    return ListedAccount(account: account, generatedPassword: generated)
  }
}

/// One account of a list.
public struct AccountListEntry: Sendable {
  /// The line of the file, or the place in the list, from 1.
  public var line: Int
  /// What is wanted.
  public var creation: AccountCreation

  /// Joins both.
  public init(line: Int, creation: AccountCreation) {
    self.line = line
    self.creation = creation
  }

  var namesByField: [(String, String)] {
    [("username", creation.effectiveUsername)] + (creation.email.map { [("email", $0)] } ?? [])
  }

  var names: [String] { namesByField.map(\.1) }

  var owner: PasswordOwner {
    PasswordOwner(
      username: creation.effectiveUsername, email: creation.email,
      displayName: creation.displayName)
  }
}

/// Something in a list that can't be accepted.
public struct AccountListFault: Sendable, Hashable {
  /// The line of the file, or the place in the list, from 1.
  public var line: Int
  /// The field; empty for the whole line.
  public var field: String
  /// What to do about it.
  public var problem: String

  /// Joins the parts.
  public init(_ line: Int, _ field: String, _ problem: String) {
    self.line = line
    self.field = field
    self.problem = problem
  }
}

/// An account that was made from a list.
public struct ListedAccount: Sendable {
  /// The account.
  public var account: ImportedAccount
  /// The password that was made up, shown this once.
  public var generatedPassword: Secret?
}
