import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Ends the staging: finds the entries whose names clash, and turns members' names into entries.
///
/// The store keeps usernames and mail addresses unique, so a clash always involves an entry that is
/// new or has another name than its account. Only those are looked at; when there are none, the
/// tables need no index on names.
struct StageSettlement {
  let connection: any SQLConnection
  let directory: DirectoryName

  func settle() throws -> StageSummary {
    try rejectRepeatedIdentifiers()
    try collectClaims()
    if try connection.count("SELECT EXISTS (SELECT 1 FROM staged_claims)") == 1 {
      try settleClaims()
    }
    try resolveMembers()
    try keepRejected()
    return try summary()
  }

  private func rejectRepeatedIdentifiers() throws {
    try connection.execute("CREATE INDEX temp.staged_people_entry ON staged_people (entry_id)")
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.duplicateIdentifier.rawValue)
      WHERE entry_id IN (SELECT entry_id FROM staged_people GROUP BY entry_id HAVING count(*) > 1)
      """)
  }

  /// The entries that are new, or whose names differ from their account's.
  private func collectClaims() throws {
    try connection.execute(
      """
      INSERT INTO staged_claims (entry_id, account_id, username_key, email_key)
      SELECT s.entry_id, l.account_id, s.username_key, s.email_key FROM staged_people s
      LEFT JOIN links l ON l.directory = \(directory.description) AND l.entry_id = s.entry_id
      LEFT JOIN accounts a ON a.id = l.account_id
      WHERE s.problem IS NULL
        AND (a.id IS NULL OR a.username_key <> s.username_key OR a.email_key IS NULL
          OR s.email_key IS NULL OR a.email_key <> s.email_key)
        AND NOT (a.id IS NOT NULL AND a.username_key = s.username_key AND a.email_key IS NULL
          AND s.email_key IS NULL)
      """)
  }

  private func settleClaims() throws {
    for (name, columns) in [
      ("staged_people_username", "username_key"), ("staged_people_email", "email_key"),
    ] {
      try connection.execute(
        "CREATE INDEX temp.\(unsafe: name) ON staged_people (\(unsafe: columns))")
    }
    try markDuplicateUsernames()
    try markContestedEmails()
    try markTakenNames()
  }

  private func markDuplicateUsernames() throws {
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.duplicateUsername.rawValue)
      WHERE problem IS NULL AND username_key IN (
        SELECT s.username_key FROM staged_claims c
        JOIN staged_people s ON s.username_key = c.username_key
        GROUP BY s.username_key HAVING count(DISTINCT s.entry_id) > 1)
      """)
  }

  /// An address is given to nobody when two entries claim it, or when it is another's username.
  private func markContestedEmails() throws {
    try connection.execute(
      """
      UPDATE staged_people SET is_email_contested = 1
      WHERE email_key IN (
        SELECT s.email_key FROM staged_claims c
        JOIN staged_people s ON s.email_key = c.email_key
        GROUP BY s.email_key HAVING count(DISTINCT s.entry_id) > 1)
      """)
    try connection.execute(
      """
      UPDATE staged_people SET is_email_contested = 1
      WHERE rowid IN (
        SELECT s.rowid FROM staged_people s
        JOIN staged_people o ON o.username_key = s.email_key AND o.entry_id <> s.entry_id)
      """)
  }

  /// A new entry whose names belong to an account is a collision.
  ///
  /// A linked one that wants another's username waits; an address of another's it doesn't get. An
  /// account that this very read renames gives its old names up, and one whose entry claims the same
  /// address loses it as well.
  private func markTakenNames() throws {
    try connection.execute(
      """
      CREATE TEMP TABLE staged_taken AS
      SELECT c.entry_id, c.account_id AS own_id, a.id AS holder_id, 'username' AS what
      FROM staged_claims c JOIN accounts a ON a.username_key = c.username_key
      UNION ALL
      SELECT c.entry_id, c.account_id, a.id, 'username'
      FROM staged_claims c JOIN accounts a ON a.email_key = c.username_key
      UNION ALL
      SELECT c.entry_id, c.account_id, a.id, 'email'
      FROM staged_claims c JOIN accounts a ON a.email_key = c.email_key
      UNION ALL
      SELECT c.entry_id, c.account_id, a.id, 'email'
      FROM staged_claims c JOIN accounts a ON a.username_key = c.email_key
      """)
    try connection.execute(
      """
      DELETE FROM staged_taken WHERE holder_id = own_id OR EXISTS (
        SELECT 1 FROM links l JOIN staged_people o ON o.entry_id = l.entry_id
        JOIN staged_claims h ON h.entry_id = l.entry_id
        JOIN staged_claims c ON c.entry_id = staged_taken.entry_id
        WHERE l.account_id = staged_taken.holder_id AND l.directory = \(directory.description)
          AND o.problem IS NULL
          AND (staged_taken.what = 'email' OR h.username_key <> c.username_key)
          AND (staged_taken.what = 'username' OR h.email_key IS NULL
            OR h.email_key <> c.email_key OR o.is_email_contested = 1))
      """)
    try connection.execute(
      """
      DELETE FROM staged_taken WHERE what = 'email' AND EXISTS (
        SELECT 1 FROM links l JOIN staged_people o ON o.entry_id = l.entry_id
        JOIN staged_claims c ON c.entry_id = staged_taken.entry_id
        WHERE l.account_id = staged_taken.holder_id AND l.directory = \(directory.description)
          AND o.problem IS NULL AND o.email_key = c.email_key)
      """)
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.collision.rawValue)
      WHERE problem IS NULL
        AND entry_id IN (SELECT entry_id FROM staged_taken WHERE own_id IS NULL)
      """)
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.nameTaken.rawValue)
      WHERE problem IS NULL AND entry_id IN (
        SELECT entry_id FROM staged_taken WHERE own_id IS NOT NULL AND what = 'username')
      """)
    try connection.execute(
      """
      UPDATE staged_people SET is_email_contested = 1
      WHERE entry_id IN (
        SELECT entry_id FROM staged_taken WHERE own_id IS NOT NULL AND what = 'email')
      """)
  }

  private func resolveMembers() throws {
    guard try connection.count("SELECT EXISTS (SELECT 1 FROM staged_members)") == 1 else { return }
    try connection.execute("CREATE INDEX temp.staged_people_dn ON staged_people (dn_key)")
    try connection.execute("CREATE INDEX temp.staged_groups_dn ON staged_groups (dn_key)")
    try connection.execute(
      """
      INSERT INTO staged_memberships (group_id, member_id)
      SELECT m.group_id, p.entry_id FROM staged_members m
      JOIN staged_people p ON p.dn_key = m.member_key
      WHERE p.problem IS NULL OR EXISTS (
        SELECT 1 FROM links l
        WHERE l.directory = \(directory.description) AND l.entry_id = p.entry_id)
      ON CONFLICT DO NOTHING
      """)
    try connection.execute(
      """
      INSERT INTO staged_subgroups (group_id, member_id)
      SELECT m.group_id, g.entry_id FROM staged_members m
      JOIN staged_groups g ON g.dn_key = m.member_key WHERE true
      ON CONFLICT DO NOTHING
      """)
  }

  private func keepRejected() throws {
    let rejected = try connection.rows(
      """
      SELECT entry_id, dn, problem FROM staged_people WHERE problem IS NOT NULL ORDER BY entry_id
      """, RejectedEntry.init(row:))
    for entry in rejected.compactMap(\.self) { try connection.insertRejected(entry) }
  }

  private func summary() throws -> StageSummary {
    StageSummary(
      people: try connection.count("SELECT count(*) FROM staged_people WHERE problem IS NULL"),
      rejected: try connection.count("SELECT count(*) FROM staged_rejected"),
      groups: try connection.count("SELECT count(*) FROM staged_groups"),
      contestedEmails: try connection.rows(
        """
        SELECT DISTINCT email_key FROM staged_people WHERE is_email_contested = 1
        ORDER BY email_key LIMIT 1000
        """
      ) { $0.text(0) },
      danglingMembers: try connection.count(
        """
        SELECT count(*) FROM staged_members m
        WHERE NOT EXISTS (SELECT 1 FROM staged_people p WHERE p.dn_key = m.member_key)
          AND NOT EXISTS (SELECT 1 FROM staged_groups g WHERE g.dn_key = m.member_key)
        """))
  }
}
