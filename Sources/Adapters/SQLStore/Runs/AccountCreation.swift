import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Makes accounts with their links and grants, by statements that are prepared once a batch.
struct AccountCreation {
  private let directory: DirectoryName
  private let run: RunID
  private let now: Timestamp
  private let findLink: any SQLStatement
  private let findNames: any SQLStatement
  private let insertAccount: any SQLStatement
  private let insertLink: any SQLStatement
  private let insertGrant: any SQLStatement

  init(
    connection: any SQLConnection, directory: DirectoryName, run: RunID, now: Timestamp
  ) throws {
    self.directory = directory
    self.run = run
    self.now = now
    findLink = try connection.prepare(
      "SELECT 1 FROM links WHERE directory = ? AND entry_id = ?")
    findNames = try connection.prepare(
      """
      SELECT 1 FROM accounts WHERE id = ? OR username_key = ? OR email_key = ? OR username_key = ?
        OR email_key = ? LIMIT 1
      """)
    insertAccount = try connection.prepare(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, display_name, source,
        directory_block, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, 'directory', ?, ?, ?)
      """)
    insertLink = try connection.prepare(
      """
      INSERT INTO links (directory, entry_id, account_id, dn, presence, entry_csn, baseline,
        run_id, synced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    insertGrant = try connection.prepare(
      """
      INSERT INTO grants (account_id, id, role, source, rule, reason, run_id, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """)
  }

  /// Makes one account, unless its entry is linked already or its names are taken.
  func create(_ account: NewAccount) throws -> EffectApplication.Outcome {
    guard try !exists(findLink, [.text(directory.description), account.entry.value.sqlValue])
    else { return .stale("The entry is linked already.") }
    let attributes = account.attributes
    let usernameKey = LoginName.key(attributes.username)
    let emailKey = attributes.email.map(LoginName.key)
    guard
      try !exists(
        findNames,
        [
          account.id.sqlValue, .text(usernameKey), .text(usernameKey), emailKey.sqlValue,
          emailKey.sqlValue,
        ])
    else { return .failed("Its username or mail address belongs to another account by now.") }
    let presence = account.link.presence
    try insertAccount.execute([
      account.id.sqlValue, .text(attributes.username), .text(usernameKey),
      attributes.email.sqlValue, emailKey.sqlValue, attributes.displayName.sqlValue,
      presence.isUsable ? .null : .text(presence.rawValue), now.sqlValue, now.sqlValue,
    ])
    try insertLink.execute([
      .text(directory.description), account.entry.value.sqlValue, account.id.sqlValue,
      .text(account.link.dn), .text(presence.rawValue), account.csn.sqlValue,
      .text(attributes.baseline.text), run.sqlValue, now.sqlValue,
    ])
    for grant in account.grants { try insert(grant, account.id) }
    return .applied
  }

  /// Gives one grant of a rule.
  func add(_ grant: RuleGrant, to account: AccountID) throws -> EffectApplication.Outcome {
    try insert(grant, account) == 1 ? .applied : .stale("The grant is there already.")
  }

  @discardableResult
  private func insert(_ grant: RuleGrant, _ account: AccountID) throws -> Int {
    try insertGrant.execute([
      account.sqlValue, GrantID(for: account, grant, of: directory).sqlValue,
      grant.role.rawValue.sqlValue,
      .text(GrantSource.directory(directory).description), .text(grant.rule), .text(grant.path),
      run.sqlValue, now.sqlValue,
    ])
  }

  private func exists(_ statement: any SQLStatement, _ values: [SQLValue]) throws -> Bool {
    var found = false
    try statement.forEachRow(values) { _ in
      found = true
      return false
    }
    return found
  }
}

extension AccountAttributes {
  /// The attributes as a link's baseline keeps them.
  var baseline: JSONValue {
    [
      "username": .string(username), "email": JSONValue(email),
      "display_name": JSONValue(displayName),
    ]
  }
}
