import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Makes accounts with their links and grants, by statements that are prepared once a batch.
///
/// Nearly always nothing stands in the way, so nothing is looked up first: the unique columns say
/// afterwards what did.
struct AccountCreation {
  private let directory: DirectoryName
  private let run: RunID
  private let now: Timestamp
  private let findAccount: any SQLStatement
  private let findLink: any SQLStatement
  private let findForeignNames: any SQLStatement
  private let insertAccount: any SQLStatement
  private let deleteAccount: any SQLStatement
  private let insertLink: any SQLStatement
  private let insertGrant: any SQLStatement

  init(
    connection: any SQLConnection, directory: DirectoryName, run: RunID, now: Timestamp
  ) throws {
    self.directory = directory
    self.run = run
    self.now = now
    findAccount = try connection.prepare("SELECT 1 FROM accounts WHERE id = ?")
    findLink = try connection.prepare(
      "SELECT 1 FROM links WHERE directory = ? AND entry_id = ?")
    findForeignNames = try connection.prepare(
      """
      SELECT 1 FROM accounts WHERE email_key = ?
      UNION ALL SELECT 1 FROM accounts WHERE username_key = ?
      UNION ALL SELECT 1 FROM reserved_names WHERE name_key IN (?, ?)
      """)
    insertAccount = try connection.prepare(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, display_name, source,
        directory_block, created_at, updated_at)
      VALUES (?, ?, ?, ?, ?, ?, 'directory', ?, ?, ?) ON CONFLICT DO NOTHING
      """)
    deleteAccount = try connection.prepare("DELETE FROM accounts WHERE id = ?")
    insertLink = try connection.prepare(
      """
      INSERT INTO links (directory, entry_id, account_id, dn, presence, entry_csn, baseline,
        run_id, synced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """)
    insertGrant = try connection.prepare(
      """
      INSERT INTO grants (account_id, id, role, source, rule, reason, run_id, created_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
      """)
  }

  /// Makes one account, unless its entry is linked already or its names are taken.
  func create(_ account: NewAccount) throws -> EffectApplication.Outcome {
    guard try insert(account) else {
      let isLinked = try exists(
        findLink, [.text(directory.description), account.entry.value.sqlValue])
      return isLinked
        ? .stale("The entry is linked already.")
        : .failed(
          "Its username or mail address belongs to another account or an applicant by now.")
    }
    let link = account.link
    let isNew = try insertLink.execute([
      .text(directory.description), account.entry.value.sqlValue, account.id.sqlValue,
      .text(link.dn), .text(link.presence.rawValue), account.csn.sqlValue,
      .text(account.attributes.baseline.text), run.sqlValue, now.sqlValue,
    ])
    guard isNew == 1 else {
      try deleteAccount.execute([account.id.sqlValue])
      return .stale("The entry is linked already.")
    }
    for grant in account.grants { try insert(grant, account.id) }
    return .applied
  }

  /// Inserts the account alone; false when an account has its identifier or one of its names.
  private func insert(_ account: NewAccount) throws -> Bool {
    let attributes = account.attributes
    let usernameKey = SQLValue.text(LoginName.key(attributes.username))
    let emailKey = attributes.email.map(LoginName.key).sqlValue
    // One's username may not be another's mail address, nor an applicant's name, which no unique
    // column says.
    guard try !exists(findForeignNames, [usernameKey, emailKey, usernameKey, emailKey]) else {
      return false
    }
    let presence = account.link.presence
    return try insertAccount.execute([
      account.id.sqlValue, .text(attributes.username), usernameKey, attributes.email.sqlValue,
      emailKey, attributes.displayName.sqlValue,
      presence.isUsable ? .null : .text(presence.rawValue), now.sqlValue, now.sqlValue,
    ]) == 1
  }

  /// Gives one grant of a rule.
  func add(_ grant: RuleGrant, to account: AccountID) throws -> EffectApplication.Outcome {
    guard try exists(findAccount, [account.sqlValue]) else { return .stale("The account is gone.") }
    return try insert(grant, account) == 1 ? .applied : .stale("The grant is there already.")
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
