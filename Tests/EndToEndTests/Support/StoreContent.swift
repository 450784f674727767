import Foundation
import Testing

/// Everything in a store that comes from the directory, without times, runs and versions: the same
/// for two stores that went different ways to the same end.
struct StoreContent: Sendable, Equatable {
  let rows: [String]

  private static let queries = [
    """
    SELECT 'account', hex(id), username, email, display_name, source, status, directory_block,
      suspended_at IS NULL, archived_at IS NULL, archive_cause, is_system FROM accounts
    WHERE is_system = 0 ORDER BY id
    """,
    """
    SELECT 'grant', hex(account_id), hex(id), role, source, rule, reason, expires_at
    FROM grants ORDER BY account_id, id
    """,
    """
    SELECT 'link', directory, hex(entry_id), hex(account_id), dn, presence, absent_since IS NULL,
      entry_csn, baseline FROM links ORDER BY directory, entry_id
    """,
    """
    SELECT 'group', hex(id), name, description, directory, hex(entry_id), dn, dn_key
    FROM groups ORDER BY id
    """,
    """
    SELECT 'member', hex(group_id), hex(account_id) FROM group_members
    ORDER BY group_id, account_id
    """,
    """
    SELECT 'subgroup', hex(group_id), hex(member_id) FROM subgroups ORDER BY group_id, member_id
    """,
    """
    SELECT 'quarantine', directory, entry_key, hex(entry_id), dn, reason
    FROM quarantine ORDER BY directory, entry_key
    """,
  ]

  /// Reads a store.
  init(of installation: TemporaryInstallation) async throws {
    rows = try await installation.rows(Self.queries.joined(separator: ";\n") + ";")
  }

  /// The rows that only one of two stores has.
  func difference(from other: StoreContent) -> [String] {
    let own = Set(rows)
    let others = Set(other.rows)
    return own.subtracting(others).map { "- " + $0 }.sorted()
      + others.subtracting(own).map { "+ " + $0 }.sorted()
  }
}

/// Two stores hold the same.
func expectSame(
  _ first: StoreContent, _ second: StoreContent, sourceLocation: SourceLocation = #_sourceLocation
) {
  let difference = first.difference(from: second)
  #expect(difference == [], sourceLocation: sourceLocation)
}

extension TemporaryInstallation {
  /// The rows of a query on the store, columns joined by `|`.
  func rows(_ query: String) async throws -> [String] {
    try await run(
      "/usr/bin/sqlite3", ["-readonly", "-nullvalue", "-", "-cmd", ".timeout 60000", storeFile],
      input: query,
      folder: folder
    ).split(separator: "\n").map(String.init)
  }

  /// The one value of a query on the store.
  func value(_ query: String) async throws -> String {
    try await rows(query).first ?? ""
  }

  /// Changes the store behind the program's back.
  func execute(_ statement: String) async throws {
    // Whoever writes at the moment is waited for.
    try await run(
      "/usr/bin/sqlite3", ["-cmd", ".timeout 60000", storeFile, statement], folder: folder)
  }

  /// An account's row as `username|email|status|role|directory_block`, the highest role as a number.
  func account(_ username: String) async throws -> String {
    try await value(
      """
      SELECT username, email, status, (SELECT max(role) FROM grants WHERE account_id = accounts.id),
        directory_block FROM accounts WHERE username = '\(username)';
      """)
  }

  /// An account's identifier in hexadecimal digits.
  func identifier(of username: String) async throws -> String {
    try await value("SELECT hex(id) FROM accounts WHERE username = '\(username)';")
  }
}
