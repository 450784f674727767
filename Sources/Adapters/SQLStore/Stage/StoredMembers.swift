import Directory
import Reconciliation
import Values

/// Completes the members of a stage of changes with what the store knows: people and groups that
/// have not changed, and so aren't staged.
struct StoredMembers {
  let connection: any SQLConnection
  let policy: SyncPolicy

  private var directory: String { policy.directory.description }

  func resolve() throws {
    try keepGroups()
    try addGroupsOfStaged()
  }

  /// The groups in staged groups whose entries are as they were.
  private func keepGroups() throws {
    try connection.execute(
      """
      INSERT INTO staged_subgroups (group_id, member_id)
      SELECT s.entry_id, c.entry_id FROM staged_groups s
      CROSS JOIN groups g ON g.directory = \(directory) AND g.entry_id = s.entry_id
      CROSS JOIN subgroups k ON k.group_id = g.id
      CROSS JOIN groups c ON c.id = k.member_id
      WHERE NOT EXISTS (SELECT 1 FROM staged_groups x WHERE x.entry_id = c.entry_id)
        AND NOT EXISTS (SELECT 1 FROM staged_named n
          WHERE n.kind = 'group' AND n.news = 'gone' AND n.entry_id = c.entry_id)
        AND EXISTS (SELECT 1 FROM staged_members m
          WHERE m.group_id = s.entry_id AND m.member_key = c.dn_key)
      ON CONFLICT DO NOTHING
      """)
  }

  /// The groups through which rules give roles to staged people, who are members as before.
  private func addGroupsOfStaged() throws {
    guard !policy.roleRules.isEmpty else { return }
    try connection.execute(
      """
      INSERT INTO staged_memberships (group_id, member_id)
      SELECT g.entry_id, s.entry_id FROM staged_people s
      CROSS JOIN links l ON l.directory = \(directory) AND l.entry_id = s.entry_id
      CROSS JOIN group_members m ON m.account_id = l.account_id
      CROSS JOIN groups g ON g.id = m.group_id AND g.directory = \(directory)
      WHERE NOT EXISTS (SELECT 1 FROM staged_named n
          WHERE n.kind = 'group' AND n.news = 'gone' AND n.entry_id = g.entry_id)
        AND CASE WHEN EXISTS (SELECT 1 FROM staged_compared c WHERE c.group_id = g.entry_id)
          THEN NOT EXISTS (SELECT 1 FROM staged_left f
            WHERE f.group_id = g.entry_id AND f.member_id = s.entry_id)
          ELSE NOT EXISTS (SELECT 1 FROM staged_groups x WHERE x.entry_id = g.entry_id) END
      ON CONFLICT DO NOTHING
      """)
  }
}
