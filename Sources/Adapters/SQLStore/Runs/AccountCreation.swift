import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Makes accounts with their links and grants, several by one statement.
///
/// Nearly always nothing stands in the way, so little is looked up first: the unique columns say
/// afterwards what did.
struct AccountCreation {
  /// How many accounts are made together.
  static let accountsAtOnce = RowInsertion.rowsAtOnce

  private let connection: any SQLConnection
  private let directory: DirectoryName
  private let run: RunID
  private let now: Timestamp
  private let source: String
  private let names: FreeNames
  private let findAccount: any SQLStatement
  private let findLink: any SQLStatement
  private let deleteAccount: any SQLStatement

  init(
    connection: any SQLConnection, directory: DirectoryName, run: RunID, now: Timestamp
  ) throws {
    self.connection = connection
    self.directory = directory
    self.run = run
    self.now = now
    source = GrantSource.directory(directory).description
    names = try FreeNames(connection: connection)
    findAccount = try connection.prepare("SELECT 1 FROM accounts WHERE id = ?")
    findLink = try connection.prepare(
      "SELECT 1 FROM links WHERE directory = ? AND entry_id = ?")
    deleteAccount = try connection.prepare("DELETE FROM accounts WHERE id = ?")
  }

  /// Makes several accounts together.
  ///
  /// - Returns: false when one of them can't be made; nothing has happened then.
  func create(_ accounts: [KeyedAccount]) throws -> Bool {
    guard try names.areFree(accounts) else { return false }
    try connection.execute("SAVEPOINT creation")
    let areMade = try insert(accounts)
    if !areMade { try connection.execute("ROLLBACK TO creation") }
    try connection.execute("RELEASE creation")
    return areMade
  }

  /// Makes one account, unless its entry is linked already or its names are taken.
  func create(_ account: NewAccount) throws -> EffectApplication.Outcome {
    let keyed = KeyedAccount(account)
    guard try names.areFree([keyed]), try insertAccounts([keyed]) else {
      let isLinked = try exists(
        findLink, [.text(directory.description), account.entry.value.sqlValue])
      return isLinked
        ? .stale("The entry is linked already.")
        : .failed(
          "Its username or mail address belongs to another account or an applicant by now.")
    }
    guard try insertLinks([keyed]) else {
      try deleteAccount.execute([account.id.sqlValue])
      return .stale("The entry is linked already.")
    }
    try insertGrants([keyed])
    return .applied
  }

  /// Inserts accounts with their links and grants; false when one of them was in the way.
  private func insert(_ accounts: [KeyedAccount]) throws -> Bool {
    guard try insertAccounts(accounts), try insertLinks(accounts) else { return false }
    try insertGrants(accounts)
    return true
  }

  private func insertAccounts(_ accounts: [KeyedAccount]) throws -> Bool {
    var rows = RowInsertion(
      into: "accounts",
      [
        "id", "username", "username_key", "email", "email_key", "display_name", "source",
        "directory_block", "created_at", "updated_at",
      ], rule: "ON CONFLICT DO NOTHING", on: connection)
    for keyed in accounts {
      let presence = keyed.account.link.presence
      rows.add(keyed.account.id.value)
      rows.add(keyed.account.attributes.username)
      rows.add(keyed.usernameKey)
      rows.add(keyed.account.attributes.email)
      rows.add(keyed.emailKey)
      rows.add(keyed.account.attributes.displayName)
      rows.add("directory")
      rows.add(presence.isUsable ? nil : presence.rawValue)
      rows.add(now.millisecondsSince1970)
      rows.add(now.millisecondsSince1970)
      try rows.endRow()
    }
    return try rows.finish() == accounts.count
  }

  private func insertLinks(_ accounts: [KeyedAccount]) throws -> Bool {
    var rows = RowInsertion(
      into: "links",
      [
        "directory", "entry_id", "account_id", "dn", "presence", "entry_csn", "baseline", "run_id",
        "synced_at",
      ], rule: "ON CONFLICT DO NOTHING", on: connection)
    for keyed in accounts {
      rows.add(directory.description)
      rows.add(keyed.account.entry.value)
      rows.add(keyed.account.id.value)
      rows.add(keyed.account.link.dn)
      rows.add(keyed.account.link.presence.rawValue)
      rows.add(keyed.account.csn)
      rows.add(keyed.account.attributes.baseline)
      rows.add(run.value)
      rows.add(now.millisecondsSince1970)
      try rows.endRow()
    }
    return try rows.finish() == accounts.count
  }

  private func insertGrants(_ accounts: [KeyedAccount]) throws {
    var rows = grantRows()
    // Nearly all of them have the grant of the account before.
    var identifiers: GrantIdentifiers?
    for keyed in accounts {
      for grant in keyed.account.grants {
        let present = identifiers.flatMap { $0.grant == grant ? $0 : nil }
        let those = present ?? GrantIdentifiers(of: grant, in: directory)
        identifiers = those
        try add(grant, those.id(for: keyed.account.id), of: keyed.account.id, to: &rows)
      }
    }
    try rows.finish()
  }

  /// Gives one grant of a rule.
  func add(_ grant: RuleGrant, to account: AccountID) throws -> EffectApplication.Outcome {
    guard try exists(findAccount, [account.sqlValue]) else { return .stale("The account is gone.") }
    var rows = grantRows()
    try add(grant, GrantID(for: account, grant, of: directory), of: account, to: &rows)
    return try rows.finish() == 1 ? .applied : .stale("The grant is there already.")
  }

  private func grantRows() -> RowInsertion {
    RowInsertion(
      into: "grants",
      ["account_id", "id", "role", "source", "rule", "reason", "run_id", "created_at"],
      rule: "ON CONFLICT DO NOTHING", on: connection)
  }

  private func add(
    _ grant: RuleGrant, _ id: GrantID, of account: AccountID, to rows: inout RowInsertion
  ) throws {
    rows.add(account.value)
    rows.add(id.value)
    rows.add(Int64(grant.role.rawValue))
    rows.add(source)
    rows.add(grant.rule)
    rows.add(grant.path)
    rows.add(run.value)
    rows.add(now.millisecondsSince1970)
    try rows.endRow()
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
  /// The attributes as a link's baseline keeps them, as JSON text.
  var baseline: String {
    var json = JSONTextWriter()
    json.beginObject()
    json.add("username", username)
    json.add("email", email)
    json.add("display_name", displayName)
    json.endObject()
    return json.text
  }
}
