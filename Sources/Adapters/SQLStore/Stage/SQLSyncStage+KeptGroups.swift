import Directory
import Reconciliation
import Services
import Values

extension SQLSyncStage {
  func unreadGroups() async throws -> [UnreadEntry] {
    let directory = policy.directory.description
    return try await scratch.run { connection in
      try connection.rows(
        """
        SELECT g.entry_id, g.dn FROM groups g WHERE g.directory = \(directory)
          AND NOT EXISTS (SELECT 1 FROM staged_groups s WHERE s.entry_id = g.entry_id)\(extent.missingGroups)
        ORDER BY g.entry_id
        """
      ) { row in UnreadEntry(entry: try StageRow.entry(row), dn: row.text(1), isGuarded: false) }
    }
  }

  func emptiedGroups() async throws -> [EntryID] {
    let directory = policy.directory.description
    return try await scratch.run { connection in
      try connection.rows(
        """
        SELECT g.entry_id FROM staged_groups s
        JOIN groups g ON g.directory = \(directory) AND g.entry_id = s.entry_id
        WHERE s.shows_members = 0
          AND (EXISTS (SELECT 1 FROM group_members m WHERE m.group_id = g.id)
            OR EXISTS (SELECT 1 FROM subgroups m WHERE m.group_id = g.id))
        ORDER BY g.entry_id
        """, StageRow.entry)
    }
  }

  func keepStored(_ groups: [EntryID]) async throws {
    guard !groups.isEmpty else { return }
    let directory = policy.directory.description
    try await scratch.run { connection in
      for group in groups {
        let isIt: SQLQuery = "g.directory = \(directory) AND g.entry_id = \(group.value)"
        try connection.execute(
          """
          INSERT INTO staged_groups (entry_id, dn, dn_key, name, description, shows_members)
          SELECT g.entry_id, coalesce(g.dn, ''), coalesce(g.dn_key, ''), g.name, g.description, 1
          FROM groups g WHERE \(isIt) ON CONFLICT (entry_id) DO NOTHING
          """)
        try connection.execute(
          """
          INSERT INTO staged_memberships (group_id, member_id)
          SELECT g.entry_id, l.entry_id FROM groups g
          CROSS JOIN group_members m ON m.group_id = g.id
          CROSS JOIN links l ON l.account_id = m.account_id AND l.directory = \(directory)
          WHERE \(isIt) ON CONFLICT DO NOTHING
          """)
        try connection.execute(
          """
          INSERT INTO staged_subgroups (group_id, member_id)
          SELECT g.entry_id, c.entry_id FROM groups g
          JOIN subgroups m ON m.group_id = g.id
          JOIN groups c ON c.id = m.member_id AND c.directory = \(directory)
          WHERE \(isIt) ON CONFLICT DO NOTHING
          """)
      }
    }
  }
}
