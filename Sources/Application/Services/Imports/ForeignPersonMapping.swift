import Accounts
import Values

/// Works out which accounts a batch of people becomes.
struct ForeignPersonMapping {
  /// The other program's account for ownerless content.
  static let system = "system"

  private let ids: Set<AccountID>
  private var owners: [String: AccountID]
  private let hasher: any PasswordHasher
  private let now: Timestamp
  /// The new accounts.
  private(set) var accounts: [ImportedAccount] = []

  init(known: KnownAccounts, hasher: any PasswordHasher, now: Timestamp) {
    ids = known.ids
    owners = known.owners
    self.hasher = hasher
    self.now = now
  }

  /// The keys of the names that a person may get.
  static func names(of person: ForeignPerson) -> [String] {
    [LoginName.key(person.email), LoginName.key(ProfileRules.username(email: person.email))]
  }

  /// Takes one person in.
  ///
  /// - Returns: the account that owns the person's content; nil when there is none.
  mutating func take(
    _ person: ForeignPerson, as id: AccountID, grant: GrantID, _ report: inout ImportReport
  ) -> AccountID? {
    if ids.contains(id) {
      report.accounts.present += 1
      return id
    }
    if let problem = ProfileRules.problem(email: person.email) {
      report.accounts.refused += 1
      report.notes.append(ImportReport.Note(person.email, "No mail address: \(problem)"))
      return nil
    }
    let emailKey = LoginName.key(person.email)
    if let owner = owners[emailKey] {
      // Whoever has the address is the same person, but decides about their account themselves.
      report.accounts.present += 1
      report.notes.append(
        ImportReport.Note(
          person.email, "An account has this address already; it gets the workflows."))
      return owner
    }
    let account = account(person, id, grant, &report)
    owners[emailKey] = id
    owners[LoginName.key(account.username)] = id
    accounts.append(account)
    report.accounts.added += 1
    return id
  }

  private func account(
    _ person: ForeignPerson, _ id: AccountID, _ grant: GrantID, _ report: inout ImportReport
  ) -> ImportedAccount {
    let suggested = ProfileRules.username(email: person.email)
    let isFree = owners[LoginName.key(suggested)] == nil
    let createdAt = person.createdAt ?? now
    var account = ImportedAccount(
      id: id, username: isFree ? suggested : person.email, createdAt: createdAt,
      updatedAt: person.updatedAt ?? createdAt)
    account.email = person.email
    account.displayName = person.displayName.flatMap {
      ProfileRules.problem(displayName: $0) == nil ? $0 : nil
    }
    account.isSuspended = !person.isActive
    account.lastLoginAt = person.lastLoginAt
    account.grant = Grant(
      id: grant, account: id, role: person.isAdmin ? .admin : .user, source: .manual,
      reason: "Imported.", expiresAt: nil, createdAt: now)
    if hasher.understands(person.verifier.revealed) {
      account.verifier = person.verifier
      account.passwordChangedAt = account.updatedAt
    } else {
      report.notes.append(
        ImportReport.Note(
          person.email, "The password is stored in an unknown way; set another one here."))
    }
    if !isFree {
      report.notes.append(
        ImportReport.Note(
          person.email, "The username \(suggested) is taken; the address is the username."))
    }
    return account
  }
}

extension ImportedAccount {
  /// What is recorded about it.
  func event(_ actor: Actor, at now: Timestamp) -> AuditEvent {
    AuditEvent(
      action: "account.created", actor: actor,
      subject: AuditEvent.Subject(kind: "account", id: id.value, name: username),
      after: [
        "username": .string(username), "email": JSONValue(email),
        "display_name": JSONValue(displayName), "role": JSONValue(grant?.role.description),
        "is_active": .bool(!isSuspended), "must_change_password": .bool(mustChangePassword),
      ], reason: "Imported.", at: now)
  }
}
