import Accounts
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

/// An account as a test looks at it.
struct AccountView: Equatable {
  var id: UniqueID?
  var username: String
  var email: String?
  var status: String
  var block: String?
  /// Role and source of each grant: `4 manual`, `1 directory:corp`.
  var grants: [String]
}

extension SyncWorld {
  /// An account by its present username; nil when there is none.
  func account(_ username: String) async throws -> AccountView? {
    try await database.read { connection in
      let grants = try connection.rows(
        """
        SELECT g.role || ' ' || g.source FROM grants g JOIN accounts a ON a.id = g.account_id
        WHERE a.username = \(username) ORDER BY 1
        """
      ) { $0.text(0) }
      return try connection.rows(
        "SELECT id, username, email, status, directory_block FROM accounts WHERE username = \(username)"
      ) { row in
        AccountView(
          id: row.uniqueID(0), username: row.text(1), email: row.isNull(2) ? nil : row.text(2),
          status: row.text(3), block: row.isNull(4) ? nil : row.text(4), grants: grants)
      }.first
    }
  }

  /// The usernames of the accounts in a state.
  func usernames(_ status: String = "active") async throws -> [String] {
    try await texts("SELECT username FROM accounts WHERE status = \(status) ORDER BY username")
  }

  /// The members of a group, people by username and groups by name.
  func members(of group: String) async throws -> [String] {
    try await texts(
      """
      SELECT a.username FROM group_members m JOIN accounts a ON a.id = m.account_id
      JOIN groups g ON g.id = m.group_id WHERE g.name = \(group)
      UNION ALL
      SELECT c.name FROM subgroups m JOIN groups c ON c.id = m.member_id
      JOIN groups g ON g.id = m.group_id WHERE g.name = \(group) ORDER BY 1
      """)
  }

  /// The entries set aside, as reason and name.
  func quarantine() async throws -> [String] {
    try await texts("SELECT reason || ' ' || dn FROM quarantine ORDER BY 1")
  }

  /// Everything that a run may change, row by row, with what was recorded about it.
  func content() async throws -> [String] {
    var rows: [String] = []
    for (table, columns) in [
      (
        "accounts",
        """
        hex(id), username, username_key, email, email_key, display_name, directory_block,
        archived_at, status, created_at, updated_at, version
        """
      ),
      ("links", "hex(entry_id), hex(account_id), dn, presence, absent_since, baseline, synced_at"),
      ("grants", "hex(account_id), hex(id), role, source, rule, reason, created_at"),
      ("groups", "hex(id), name, description, dn, dn_key, version"),
      ("group_members", "hex(group_id), hex(account_id)"),
      ("subgroups", "hex(group_id), hex(member_id)"),
      // Attempts are left out: a run that died had met the entry all the same.
      ("quarantine", "entry_key, dn, reason, username, email, first_seen"),
    ] {
      rows += try await texts(
        SQLQuery(
          unsafeText: "SELECT '\(table) ' || json_array(\(columns)) FROM \(table) ORDER BY 1"))
    }
    return try await rows
      + texts(
        """
        SELECT action || ' ' || subject_name || coalesce(after, '') FROM audit_events
        WHERE subject_kind <> 'run' ORDER BY 1
        """)
  }

  /// The first column of each row.
  func texts(_ query: SQLQuery) async throws -> [String] {
    try await database.read { connection in try connection.rows(query) { $0.text(0) } }
  }

  /// Changes the store behind the runs' back.
  func change(_ query: SQLQuery) async throws {
    try await database.write { connection in _ = try connection.execute(query) }
  }

  /// Makes a local account, with a manual grant where a role is given.
  func addLocal(
    _ username: String, email: String? = nil, role: Role? = nil, canSignIn: Bool = true
  ) async throws {
    let id = UniqueID(high: UInt64(username.utf8.count) << 8 | 0x7000, low: 0x8000_0000_0000_00ff)
    let password = canSignIn ? "hash" : nil
    try await change(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, source, password_hash,
        created_at, updated_at)
      VALUES (\(id), \(username), \(username), \(email), \(email), 'local', \(password), 0, 0)
      """)
    guard let role else { return }
    try await grant(role, to: username)
  }

  /// Gives a role by hand.
  func grant(_ role: Role, to username: String) async throws {
    try await change(
      """
      INSERT INTO grants (account_id, id, role, source, created_at)
      SELECT id, \(UniqueID(high: 0x7000, low: UInt64(role.rawValue))), \(role.rawValue), 'manual', 0
      FROM accounts WHERE username = \(username)
      """)
  }
}
