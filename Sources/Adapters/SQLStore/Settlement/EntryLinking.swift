import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Writes what a person has settled about one account and its entry.
struct EntryLinking {
  let connection: any SQLConnection
  let account: AccountID
  let now: Timestamp

  /// Joins the account to an entry, and ends the collision.
  ///
  /// A link to an entry that is gone makes way. What it, or another directory without an entry, said
  /// about the account's access stays until a run has read the new entry. Nothing is agreed on with
  /// the new entry yet.
  ///
  /// - Throws: `LinkObstacle`, or `CollisionSettled` when the entry belongs to an account by now.
  func link(_ link: EntryLink) throws {
    let directory = link.directory.description
    if let obstacle = try Self.obstacle(of: account, in: link.directory, connection) {
      throw obstacle
    }
    let links = AccountLinks(connection: connection, account: account)
    let standings = try links.standings()
    let before =
      standings.first { $0.directory == link.directory }
      ?? standings.blocking.flatMap { $0.presence.isAbsent ? $0 : nil }
    try connection.execute(
      "DELETE FROM links WHERE directory = \(directory) AND account_id = \(account)")
    let isNew = try connection.execute(
      """
      INSERT INTO links (directory, entry_id, account_id, dn, presence, absent_since, synced_at)
      VALUES (\(directory), \(link.entry.value), \(account), \(link.dn),
        \((before?.presence ?? .usable).rawValue), \(before?.absentSince), \(now))
      ON CONFLICT DO NOTHING
      """)
    let hasEnded = try connection.execute(
      """
      DELETE FROM quarantine WHERE directory = \(directory)
        AND entry_key = \(link.entry.description)
        AND reason IN (\(QuarantineReason.collision.rawValue),
          \(QuarantineReason.keptApart.rawValue))
      """)
    guard isNew == 1, hasEnded == 1 else { throw CollisionSettled() }
    try connection.execute(
      "DELETE FROM conflicts WHERE directory = \(directory) AND account_id = \(account)")
    try connection.execute("UPDATE accounts SET source = 'directory' WHERE id = \(account)")
    if let leader = standings.leading,
      leader.directory != (try links.standings()).leading?.directory
    {
      try links.leaderChanged()
    }
  }

  /// Parts the account from its entry, with the roles and memberships of the directory.
  ///
  /// What the directory said about its access becomes a person's decision, so that nobody comes back
  /// by it; what others say stays theirs.
  ///
  /// - Throws: `LinkGone` when the link isn't there.
  func unlink(_ link: EntryLink) throws {
    let directory = link.directory.description
    let links = AccountLinks(connection: connection, account: account)
    let leader = try links.standings().leading
    let changed = try connection.execute(
      """
      DELETE FROM links WHERE directory = \(directory) AND entry_id = \(link.entry.value)
        AND account_id = \(account)
      """)
    guard changed == 1 else { throw LinkGone() }
    try connection.execute(
      "DELETE FROM conflicts WHERE directory = \(directory) AND account_id = \(account)")
    try connection.execute(
      """
      DELETE FROM grants WHERE account_id = \(account)
        AND source = \(GrantSource.directory(link.directory).description)
      """)
    try connection.execute(
      """
      DELETE FROM group_members WHERE account_id = \(account)
        AND group_id IN (SELECT id FROM groups WHERE directory = \(directory))
      """)
    let others = try links.standings()
    let block = others.blocking?.presence
    try connection.execute(
      """
      UPDATE accounts SET
        source = CASE WHEN EXISTS (SELECT 1 FROM links l WHERE l.account_id = accounts.id)
          THEN source ELSE 'local' END,
        suspended_at = CASE WHEN directory_block IS NULL OR \(block != nil) = 1 THEN suspended_at
          ELSE coalesce(suspended_at, \(now)) END,
        directory_block = \(block?.rawValue),
        archive_cause = CASE WHEN archive_cause IS NULL THEN NULL ELSE 'person' END
      WHERE id = \(account)
      """)
    if leader?.directory != others.leading?.directory { try links.leaderChanged() }
  }

  /// What stands against a link between an account and a new entry.
  static func obstacle(
    of account: AccountID, in directory: DirectoryName, _ connection: any SQLConnection
  ) throws -> LinkObstacle? {
    let facts = try connection.first(
      """
      SELECT a.is_system, a.is_break_glass, l.presence FROM accounts a
      LEFT JOIN links l ON l.account_id = a.id AND l.directory = \(directory.description)
      WHERE a.id = \(account)
      """
    ) { row in
      (row.integer(0) == 1, row.integer(1) == 1, row.optionalText(2).flatMap(Presence.init))
    }
    guard let (isSystem, isBreakGlass, presence) = facts else { return nil }
    if isSystem { return .systemAccount }
    if isBreakGlass { return .breakGlass }
    return presence.map(\.isAbsent) == false ? .linkedToAnotherEntry : nil
  }

  /// Ends a conflict: the directory's value is what both sides agree on.
  ///
  /// - Throws: `ConflictSettled` when somebody has settled it before.
  func settle(_ end: ConflictSettlement) throws {
    let changed = try connection.execute(
      "DELETE FROM conflicts WHERE id = \(end.conflict) AND account_id = \(account)")
    guard changed == 1 else { throw ConflictSettled() }
    try BaselineWriting.set(
      [(end.attribute, end.agreed)], of: account, in: end.directory, run: nil, at: now, connection)
  }
}
