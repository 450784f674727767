import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Writes what was decided about one account.
struct AccountWriting {
  let connection: any SQLConnection
  let id: AccountID
  let now: Timestamp

  /// Writes all of it and counts the version up once, where the account itself is another then.
  func apply(_ writes: [AccountWrite]) throws {
    if writes.contains(where: \.concernsDirectories) {
      try PositionWriting(connection: connection).void(around: id)
    }
    for write in writes { try apply(write) }
    guard writes.contains(where: \.changesAccount), !writes.contains(where: \.makesAccount) else {
      return
    }
    try set("version = version + 1, updated_at = \(now)")
  }

  private func apply(_ write: AccountWrite) throws {
    switch write {
    case .create(let account): try create(account)
    case .setUsername(let name): try setUsername(name)
    case .setEmail(let email): try setEmail(email)
    case .setDisplayName(let name): try set("display_name = \(name)")
    case .setPassword(let password): try PasswordRow.set(password, of: id, connection)
    case .dropKeptVerifier:
      try connection.execute("DELETE FROM kept_verifiers WHERE account_id = \(id)")
    case .setMustChangePassword(let must): try set("must_change_password = \(must)")
    case .setBreakGlass(let isMarked): try set("is_break_glass = \(isMarked)")
    case .setSuspended(let isSuspended): try set("suspended_at = \(isSuspended ? now : nil)")
    case .setArchived(let isArchived): try setArchived(isArchived)
    case .link(let link):
      try EntryLinking(connection: connection, account: id, now: now).link(link)
    case .unlink(let link):
      try EntryLinking(connection: connection, account: id, now: now).unlink(link)
    case .makeEntry(let entry, let directory): try queue(entry, for: directory)
    case .settleConflict(let end):
      try EntryLinking(connection: connection, account: id, now: now).settle(end)
    case .addGrant(let grant): try GrantRow.insert(grant, connection)
    case .removeGrant(let grant):
      try connection.execute("DELETE FROM grants WHERE account_id = \(id) AND id = \(grant)")
    case .endSessions(let kept): try endSessions(except: kept)
    case .replaceSession(let old, let session):
      try SessionRow.replace(old, of: id, with: session, connection)
    case .transferContent(let recipient):
      try WorkflowHandover(connection: connection).giveAll(of: id, to: recipient)
    case .transferWorkflows(let workflows, let recipient):
      try WorkflowHandover(connection: connection).give(workflows, to: recipient)
    case .discardContent: try WorkflowHandover(connection: connection).discardAll(of: id)
    case .remove:
      try NotificationRow.removeAll(about: id, connection)
      try connection.execute("DELETE FROM accounts WHERE id = \(id)")
    case .openRequest(let record): try AccessRequestWriting(connection: connection).open(record)
    case .closeRequest(let request):
      try AccessRequestWriting(connection: connection).close(request)
    }
  }

  private func create(_ account: LocalAccount) throws {
    let usernameKey = LoginName.key(account.username)
    let emailKey = account.email.map(LoginName.key)
    if try AccountName.isTaken(usernameKey, connection) { throw AccountConflict.usernameTaken }
    if let emailKey, try AccountName.isTaken(emailKey, connection) {
      throw AccountConflict.emailTaken
    }
    try connection.execute(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, display_name, source,
        must_change_password, created_at, updated_at)
      VALUES (\(id), \(account.username), \(usernameKey), \(account.email), \(emailKey),
        \(account.displayName), 'local', \(account.mustChangePassword), \(now), \(now))
      """)
    try PasswordRow.set(account.password, of: id, connection)
  }

  private func queue(_ entry: NewEntry, for directory: DirectoryName) throws {
    let username = try connection.first("SELECT username FROM accounts WHERE id = \(id)") {
      $0.text(0)
    }
    guard let username else { return }
    try OutboxWriting(connection: connection, directory: directory, now: now).queue(
      [.creation(entry)], for: AccountReference(id: id, username: username), entry: nil)
  }

  private func setUsername(_ name: String) throws {
    let key = LoginName.key(name)
    if try AccountName.isTaken(key, besides: id, connection) {
      throw AccountConflict.usernameTaken
    }
    try set("username = \(name), username_key = \(key)")
  }

  private func setEmail(_ email: String?) throws {
    let key = email.map(LoginName.key)
    if let key, try AccountName.isTaken(key, besides: id, connection) {
      throw AccountConflict.emailTaken
    }
    try set("email = \(email), email_key = \(key)")
  }

  private func setArchived(_ isArchived: Bool) throws {
    try set(
      isArchived
        ? "archived_at = \(now), archive_cause = 'person'"
        : "archived_at = NULL, archive_cause = NULL")
  }

  private func endSessions(except kept: SessionID?) throws {
    var statement: SQLQuery = "DELETE FROM sessions WHERE account_id = \(id)"
    if let kept { statement += " AND id <> \(kept)" }
    try connection.execute(statement)
  }

  private func set(_ assignments: SQLQuery) throws {
    try connection.execute("UPDATE accounts SET \(assignments) WHERE id = \(id)")
  }
}

extension AccountWrite {
  /// Whether the account is made by it, in its first version.
  fileprivate var makesAccount: Bool {
    if case .create = self { true } else { false }
  }

  /// Whether a run could plan something else than before, for the account or for an entry that waits
  /// for its names.
  fileprivate var concernsDirectories: Bool {
    switch self {
    case .setUsername, .setEmail, .setArchived, .setBreakGlass, .link, .unlink, .settleConflict,
      .remove:
      true
    case .create, .setDisplayName, .setPassword, .dropKeptVerifier, .setMustChangePassword,
      .setSuspended, .makeEntry, .addGrant, .removeGrant, .endSessions, .replaceSession,
      .transferContent, .transferWorkflows, .discardContent, .openRequest, .closeRequest:
      false
    }
  }

  /// Whether the account itself is another one afterwards, which its version counts.
  fileprivate var changesAccount: Bool {
    switch self {
    case .create, .makeEntry, .dropKeptVerifier, .endSessions, .replaceSession, .transferContent,
      .transferWorkflows, .discardContent, .remove, .openRequest, .closeRequest:
      false
    case .setUsername, .setEmail, .setDisplayName, .setPassword, .setMustChangePassword,
      .setBreakGlass, .setSuspended, .setArchived, .link, .unlink, .settleConflict, .addGrant,
      .removeGrant:
      true
    }
  }
}
