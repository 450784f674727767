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
  let policy: SyncPolicy
  let extent: StageExtent

  private var directory: DirectoryName { policy.directory }

  func settle() throws -> StageSummary {
    try rejectRepeatedIdentifiers()
    try setLeavingAside()
    let differences = StageDifferences(connection: connection, policy: policy, extent: extent)
    try differences.collect()
    try collectClaims(hasLinks: differences.hasLinks)
    if try connection.count("SELECT EXISTS (SELECT 1 FROM staged_claims)") == 1 {
      try settleClaims()
    }
    try resolveMembers()
    if !extent.isEverything { try StoredMembers(connection: connection, policy: policy).resolve() }
    try keepBreakGlassMembers()
    try keepRejected()
    return try summary()
  }

  private func rejectRepeatedIdentifiers() throws {
    try connection.execute(
      """
      CREATE INDEX IF NOT EXISTS temp.staged_people_entry ON staged_people (entry_id, problem)
      """)
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.duplicateIdentifier.rawValue)
      WHERE entry_id IN (SELECT entry_id FROM staged_people GROUP BY entry_id HAVING count(*) > 1)
      """)
  }

  /// An entry that goes with its account doesn't get another one, nor while the directory refuses to
  /// delete it.
  private func setLeavingAside() throws {
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.toBeDeleted.rawValue)
      WHERE problem IS NULL AND entry_id IN (\(LeavingEntries.identifiers(in: directory)))
      """)
  }

  /// The entries that are new, or whose names differ from their account's: some of those that
  /// differ in anything.
  private func collectClaims(hasLinks: Bool) throws {
    guard hasLinks else {
      try connection.execute(
        "INSERT INTO staged_claims (person) SELECT rowid FROM staged_people WHERE problem IS NULL")
      return
    }
    try connection.execute(
      """
      INSERT INTO staged_claims (person, account_id)
      SELECT d.person, l.account_id FROM staged_differences d
      CROSS JOIN staged_people s ON s.rowid = d.person
      LEFT JOIN links l ON l.directory = \(directory.description) AND l.entry_id = s.entry_id
      LEFT JOIN accounts a ON a.id = l.account_id
      WHERE s.problem IS NULL
        AND (a.username_key IS DISTINCT FROM s.username_key
          OR a.email_key IS DISTINCT FROM s.email_key)
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
    try markReservedNames()
  }

  private func markDuplicateUsernames() throws {
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.duplicateUsername.rawValue)
      WHERE problem IS NULL AND username_key IN (\(repeated("username_key")))
      """)
  }

  /// An address is given to nobody when two entries claim it, or when it is another's username.
  private func markContestedEmails() throws {
    try connection.execute(
      """
      UPDATE staged_people SET is_email_contested = 1
      WHERE email_key IN (\(repeated("email_key")))
      """)
    // Only a username that looks like an address can be one.
    try connection.execute(
      """
      UPDATE staged_people SET is_email_contested = 1
      WHERE email_key IN (SELECT username_key FROM staged_people WHERE instr(username_key, '@') > 0)
        AND EXISTS (SELECT 1 FROM staged_people o
          WHERE o.username_key = staged_people.email_key AND o.entry_id <> staged_people.entry_id)
      """)
  }

  /// The names that more than one entry has.
  ///
  /// The inner query reads nothing but the index.
  private func repeated(_ column: String) -> SQLQuery {
    """
    SELECT k.name FROM (
      SELECT \(unsafe: column) AS name FROM staged_people WHERE \(unsafe: column) IS NOT NULL
      GROUP BY \(unsafe: column) HAVING count(*) > 1) k
    WHERE (SELECT count(DISTINCT s.entry_id) FROM staged_people s
      WHERE s.\(unsafe: column) = k.name) > 1
    """
  }

  /// A new entry whose names belong to an account is a collision.
  ///
  /// A linked one that wants another's username waits; an address of another's it doesn't get. An
  /// account that this very read renames gives its old names up, and one whose entry claims the same
  /// address loses it as well.
  private func markTakenNames() throws {
    let claims = try connection.count("SELECT count(*) FROM staged_claims")
    let fewAccounts =
      try connection.count("SELECT count(*) FROM (SELECT 1 FROM accounts LIMIT \(claims))") < claims
    func taken(_ what: String, by condition: String) -> SQLQuery {
      self.taken(what, by: condition, startsAtAccounts: fewAccounts)
    }
    try connection.execute(
      """
      CREATE TEMP TABLE staged_taken AS
      \(taken("username", by: "a.username_key = s.username_key"))
      UNION ALL \(taken("username", by: "a.email_key = s.username_key"))
      UNION ALL \(taken("email", by: "a.email_key = s.email_key"))
      UNION ALL \(taken("email", by: "a.username_key = s.email_key"))
      """)
    try connection.execute(
      """
      DELETE FROM staged_taken WHERE holder_id = own_id OR EXISTS (
        SELECT 1 FROM links l CROSS JOIN staged_people o ON o.entry_id = l.entry_id
        CROSS JOIN staged_claims h ON h.person = o.rowid
        CROSS JOIN staged_people s ON s.rowid = staged_taken.person
        WHERE l.account_id = staged_taken.holder_id AND l.directory = \(directory.description)
          AND o.problem IS NULL
          AND (staged_taken.what = 'email' OR o.username_key <> s.username_key)
          AND (staged_taken.what = 'username' OR o.email_key IS NULL
            OR o.email_key <> s.email_key OR o.is_email_contested = 1))
      """)
    try connection.execute(
      """
      DELETE FROM staged_taken WHERE what = 'email' AND EXISTS (
        SELECT 1 FROM links l CROSS JOIN staged_people o ON o.entry_id = l.entry_id
        CROSS JOIN staged_people s ON s.rowid = staged_taken.person
        WHERE l.account_id = staged_taken.holder_id AND l.directory = \(directory.description)
          AND o.problem IS NULL AND o.email_key = s.email_key)
      """)
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.collision.rawValue)
      WHERE problem IS NULL
        AND rowid IN (SELECT person FROM staged_taken WHERE own_id IS NULL)
      """)
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.keptApart.rawValue)
      WHERE problem = \(QuarantineReason.collision.rawValue) AND entry_id IN (
        SELECT entry_id FROM quarantine
        WHERE directory = \(directory.description) AND is_kept_apart = 1)
      """)
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.nameTaken.rawValue)
      WHERE problem IS NULL AND rowid IN (
        SELECT person FROM staged_taken WHERE own_id IS NOT NULL AND what = 'username')
      """)
    try connection.execute(
      """
      UPDATE staged_people SET is_email_contested = 1
      WHERE rowid IN (
        SELECT person FROM staged_taken WHERE own_id IS NOT NULL AND what = 'email')
      """)
  }

  /// What an open application reserves waits for the decision about that: a new entry is set aside,
  /// and so is a linked one that wants the username; an address it doesn't get.
  private func markReservedNames() throws {
    guard try connection.count("SELECT EXISTS (SELECT 1 FROM reserved_names)") == 1 else { return }
    func claims(on key: String) -> SQLQuery {
      """
      SELECT c.person FROM reserved_names r
      CROSS JOIN staged_people s ON s.\(unsafe: key) = r.name_key
      JOIN staged_claims c ON c.person = s.rowid
      """
    }
    let (usernames, emails) = (claims(on: "username_key"), claims(on: "email_key"))
    try connection.execute(
      """
      UPDATE staged_people SET problem = \(QuarantineReason.reservedName.rawValue)
      WHERE problem IS NULL AND rowid IN (
        \(usernames) UNION ALL \(emails) WHERE c.account_id IS NULL)
      """)
    try connection.execute(
      "UPDATE staged_people SET is_email_contested = 1 WHERE rowid IN (\(emails))")
  }

  /// The claims on one kind of name that an account has, found from the side that has fewer.
  private func taken(
    _ what: String, by condition: String, startsAtAccounts: Bool
  ) -> SQLQuery {
    let found =
      startsAtAccounts
      ? """
      accounts a CROSS JOIN staged_people s ON \(condition)
      CROSS JOIN staged_claims c ON c.person = s.rowid
      """
      : """
      staged_claims c CROSS JOIN staged_people s ON s.rowid = c.person
      CROSS JOIN accounts a ON \(condition)
      """
    return """
      SELECT c.person, c.account_id AS own_id, a.id AS holder_id, '\(unsafe: what)' AS what
      FROM \(unsafe: found)
      """
  }

  private func resolveMembers() throws {
    guard try connection.count("SELECT EXISTS (SELECT 1 FROM staged_members)") == 1 else { return }
    try connection.execute(
      """
      CREATE INDEX IF NOT EXISTS temp.staged_people_dn
      ON staged_people (dn_key, problem, entry_id)
      """)
    try connection.execute(
      "CREATE INDEX IF NOT EXISTS temp.staged_groups_dn ON staged_groups (dn_key)")
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

  /// Whoever is marked break-glass stays in the groups as they are stored, and comes into no other.
  ///
  /// The cross join starts at the few marked accounts instead of at the links.
  private func keepBreakGlassMembers() throws {
    let linked: SQLQuery = """
      accounts a CROSS JOIN links l ON l.account_id = a.id AND l.directory = \(directory.description) \
      AND a.is_break_glass = 1
      """
    guard try connection.count("SELECT EXISTS (SELECT 1 FROM \(linked))") == 1 else { return }
    try connection.execute(
      "DELETE FROM staged_memberships WHERE member_id IN (SELECT l.entry_id FROM \(linked))")
    try connection.execute(
      """
      INSERT INTO staged_memberships (group_id, member_id)
      SELECT s.entry_id, l.entry_id FROM \(linked)
      CROSS JOIN group_members m ON m.account_id = a.id
      JOIN groups g ON g.id = m.group_id AND g.directory = \(directory.description)
      JOIN staged_groups s ON s.entry_id = g.entry_id
      """)
  }

  private func keepRejected() throws {
    let (collision, keptApart) = (QuarantineReason.collision, QuarantineReason.keptApart)
    let rejected = try connection.rows(
      """
      SELECT entry_id, dn, problem,
        CASE WHEN problem IN (\(collision.rawValue), \(keptApart.rawValue)) THEN username END, email
      FROM staged_people WHERE problem IS NOT NULL ORDER BY entry_id
      """
    ) { RejectedEntry(row: $0, names: 3) }
    for entry in rejected.compactMap(\.self) { try connection.insertRejected(entry) }
  }

  private func summary() throws -> StageSummary {
    StageSummary(
      people: try connection.count(
        """
        SELECT (SELECT count(*) FROM staged_people)
          - (SELECT count(*) FROM staged_people WHERE problem IS NOT NULL)
        """),
      rejected: try connection.count("SELECT count(*) FROM staged_rejected") + stillRejected(),
      groups: try connection.count("SELECT count(*) FROM staged_groups"),
      contestedEmails: try connection.rows(
        """
        SELECT DISTINCT email_key FROM staged_people WHERE is_email_contested = 1
        ORDER BY email_key LIMIT 1000
        """
      ) { $0.text(0) },
      danglingMembers: try danglingMembers())
  }

  /// The entries set aside that the changes say nothing about.
  private func stillRejected() throws -> Int {
    guard !extent.isEverything else { return 0 }
    return try connection.count(
      """
      SELECT count(*) FROM quarantine q WHERE q.directory = \(directory.description)
        AND NOT EXISTS (SELECT 1 FROM staged_rejected s WHERE s.entry_key = q.entry_key)
        AND NOT (true\(extent.metQuarantine))
      """)
  }

  /// How many members name nothing that was read; counted one by one only when some do.
  private func danglingMembers() throws -> Int {
    // Of changes alone it can't be told what a member names.
    guard extent.isEverything else { return 0 }
    let surplus = try connection.count(
      """
      SELECT (SELECT count(*) FROM staged_members) - (SELECT count(*) FROM staged_memberships)
        - (SELECT count(*) FROM staged_subgroups)
      """)
    guard surplus != 0 else { return 0 }
    return try connection.count(
      """
      SELECT count(*) FROM staged_members m
      WHERE NOT EXISTS (SELECT 1 FROM staged_people p WHERE p.dn_key = m.member_key)
        AND NOT EXISTS (SELECT 1 FROM staged_groups g WHERE g.dn_key = m.member_key)
      """)
  }
}
