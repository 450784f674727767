import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Reads linked accounts as far as their directory may have to follow them.
struct SubjectReading {
  let connection: any SQLConnection
  let now: Timestamp

  /// An account with its link to a directory; nil when either is missing.
  func subject(_ id: AccountID, in directory: DirectoryName) throws -> WriteBackSubject? {
    let found = try connection.first(
      """
      SELECT a.username, a.email, a.display_name, l.entry_id, l.dn, l.baseline,
        a.suspended_at IS NOT NULL OR coalesce(a.archive_cause = 'person', 0), l.presence
      FROM accounts a
      JOIN links l ON l.account_id = a.id AND l.directory = \(directory.description)
      WHERE a.id = \(id)
      """
    ) { row in
      var subject = WriteBackSubject(
        reference: AccountReference(id: id, username: row.text(0)),
        entry: EntryReference(id: row.uniqueID(3).map { EntryID($0) }, dn: row.text(4)),
        attributes: AccountAttributes(
          username: row.text(0), email: row.optionalText(1), displayName: row.optionalText(2)),
        baseline: try Baseline(text: row.text(5)), isSwitchedOff: row.integer(6) == 1)
      subject.presence = Presence(rawValue: row.text(7)) ?? .usable
      return subject
    }
    guard var subject = found else { return nil }
    try addGrants(to: &subject, directory)
    subject.joined = Set(
      try connection.rows(
        """
        SELECT group_key FROM joined_groups
        WHERE directory = \(directory.description) AND account_id = \(id)
        """
      ) { $0.text(0) })
    subject.waiting = try OutboxRow.writes(
      [.pending, .underWay], for: id, in: directory, connection)
    subject.refused = try OutboxRow.writes([.failed], for: id, in: directory, connection)
    return subject
  }

  /// The groups of a directory that list an account itself, by their keys.
  func groups(of id: AccountID, in directory: DirectoryName) throws -> [String] {
    try connection.rows(
      """
      SELECT g.dn_key FROM group_members m JOIN groups g ON g.id = m.group_id
      WHERE m.account_id = \(id) AND g.directory = \(directory.description)
        AND g.dn_key IS NOT NULL
      """
    ) { $0.text(0) }
  }

  /// The groups that list an account itself, as far as they are known, and those that Muster has
  /// put it into.
  func listingGroups(
    of subject: WriteBackSubject, in directory: DirectoryName
  ) throws -> [RuleGroup] {
    let account = subject.reference.id
    return try connection.rows(
      """
      SELECT g.dn, g.dn_key FROM groups g
      WHERE g.directory = \(directory.description) AND g.dn_key IS NOT NULL
        AND (g.id IN (SELECT group_id FROM group_members WHERE account_id = \(account))
          OR g.dn_key IN (SELECT group_key FROM joined_groups
            WHERE directory = \(directory.description) AND account_id = \(account)))
      ORDER BY g.dn_key
      """
    ) { RuleGroup(dn: $0.text(0), key: $0.text(1)) }
  }

  private func addGrants(
    to subject: inout WriteBackSubject, _ directory: DirectoryName
  ) throws {
    let grants = try connection.rows(
      """
      SELECT role, source, rule FROM grants
      WHERE account_id = \(subject.reference.id) AND (expires_at IS NULL OR expires_at > \(now))
      """
    ) { (role: Role(rawValue: Int($0.integer(0))), source: $0.text(1), rule: $0.text(2)) }
    for grant in grants {
      let source = GrantSource(grant.source)
      if source?.directory == directory {
        if grant.rule != RuleGrant.defaultRule { subject.rules.insert(grant.rule) }
      } else if source?.directory == nil, let role = grant.role {
        subject.roles.insert(role)
      }
    }
  }
}
