import Accounts
import Directory
import Reconciliation
import Services
import Values

extension SQLSyncStage {
  func groups() async throws -> [GroupComparison] {
    let directory = policy.directory.description
    return try await scratch.run { connection in
      let staged = try connection.rows(
        """
        SELECT s.entry_id, s.dn, s.dn_key, s.name, s.description,
          g.id, g.name, g.description, g.dn,
          (SELECT count(*) FROM staged_memberships m WHERE m.group_id = s.entry_id)
        FROM staged_groups s
        LEFT JOIN groups g ON g.directory = \(directory) AND g.entry_id = s.entry_id
        ORDER BY s.entry_id
        """
      ) { row in
        guard let entry = row.uniqueID(0).map({ EntryID($0) }) else {
          throw StageRow.malformed("entry_id")
        }
        return GroupComparison(
          staged: StagedGroup(
            entry: entry, dn: row.text(1), dnKey: row.text(2), name: row.text(3),
            description: row.optionalText(4), memberKeys: []),
          stored: row.groupRecord(entry, from: 5), memberCount: Int(row.integer(9)))
      }
      return staged + (try absentGroups(connection, directory))
    }
  }

  private func absentGroups(
    _ connection: any SQLConnection, _ directory: String
  ) throws -> [GroupComparison] {
    try connection.rows(
      """
      SELECT g.entry_id, g.id, g.name, g.description, g.dn,
        (SELECT count(*) FROM group_members m WHERE m.group_id = g.id)
      FROM groups g WHERE g.directory = \(directory)
        AND NOT EXISTS (SELECT 1 FROM staged_groups s WHERE s.entry_id = g.entry_id)
        AND NOT EXISTS (SELECT 1 FROM staged_rejected r WHERE r.entry_id = g.entry_id)\(extent.missingGroups)
      ORDER BY g.entry_id
      """
    ) { row in
      guard let entry = row.uniqueID(0).map({ EntryID($0) }) else {
        throw StageRow.malformed("entry_id")
      }
      return GroupComparison(
        staged: nil, stored: row.groupRecord(entry, from: 1), memberCount: Int(row.integer(5)))
    }
  }

  func memberDifferences(of groups: [GroupComparison]) async throws -> [MemberDifference] {
    let directory = policy.directory.description
    return try await scratch.run { connection in
      try groups.compactMap { group in
        guard let entry = group.staged?.entry ?? group.stored?.entry else { return nil }
        let isCompared = try isCompared(connection, entry)
        guard try isCompared || !hasEqualMembers(connection, directory, group) else { return nil }
        var difference = MemberDifference(
          group: entry, surplus: [],
          missing: try missingPeople(connection, directory, entry, group.stored))
        // Added in place: a large group's members stand in memory once.
        difference.missing += try missingGroups(connection, directory, entry, group.stored)
        if let stored = group.stored {
          difference.surplus = try surplusPeople(
            connection, entry, stored, isCompared: isCompared)
          difference.surplus += try surplusGroups(connection, entry, stored)
        }
        return difference.surplus.isEmpty && difference.missing.isEmpty ? nil : difference
      }
    }
  }

  /// Whether what differs among a group's members was found as it was staged.
  private func isCompared(_ connection: any SQLConnection, _ group: EntryID) throws -> Bool {
    guard !extent.isEverything else { return false }
    return try connection.count(
      "SELECT EXISTS (SELECT 1 FROM staged_compared WHERE group_id = \(group.value))") == 1
  }

  /// Whether each member on one side is one on the other: a quick look that answers for most groups.
  ///
  /// Members who are groups are few, so they are left to the whole comparison.
  private func hasEqualMembers(
    _ connection: any SQLConnection, _ directory: String, _ group: GroupComparison
  ) throws -> Bool {
    guard let staged = group.staged, let stored = group.stored else { return false }
    return try connection.first(
      """
      SELECT count(*), count(s.member_id),
        EXISTS (SELECT 1 FROM subgroups WHERE group_id = \(stored.id))
          OR EXISTS (SELECT 1 FROM staged_subgroups WHERE group_id = \(staged.entry.value))
      FROM group_members m
      LEFT JOIN links l ON l.account_id = m.account_id AND l.directory = \(directory)
      LEFT JOIN staged_memberships s
        ON s.group_id = \(staged.entry.value) AND s.member_id = l.entry_id
      WHERE m.group_id = \(stored.id)
      """
    ) { row in
      row.integer(0) == row.integer(1) && Int(row.integer(1)) == group.memberCount
        && row.integer(2) == 0
    } ?? false
  }

  /// The cross join keeps SQLite from starting at the links, which are far more than the members.
  private func surplusPeople(
    _ connection: any SQLConnection, _ entry: EntryID, _ group: GroupRecord, isCompared: Bool
  ) throws -> [MemberReference] {
    let directory = policy.directory.description
    let members: SQLQuery =
      isCompared
      ? """
      staged_left f
      CROSS JOIN links l ON f.group_id = \(entry.value)
        AND l.directory = \(directory) AND l.entry_id = f.member_id
      CROSS JOIN group_members m ON m.account_id = l.account_id
      """
      : """
      group_members m
      CROSS JOIN links l ON l.account_id = m.account_id AND l.directory = \(directory)
      """
    return try connection.rows(
      """
      SELECT l.entry_id, a.username FROM \(members)
      JOIN accounts a ON a.id = m.account_id
      WHERE m.group_id = \(group.id) AND NOT EXISTS (
        SELECT 1 FROM staged_memberships s
        WHERE s.group_id = \(entry.value) AND s.member_id = l.entry_id)\(settled(group))
      ORDER BY l.entry_id
      """
    ) { try $0.member(.person) }
  }

  private func surplusGroups(
    _ connection: any SQLConnection, _ entry: EntryID, _ group: GroupRecord
  ) throws -> [MemberReference] {
    try connection.rows(
      """
      SELECT g.entry_id, g.name FROM subgroups m JOIN groups g ON g.id = m.member_id
      WHERE m.group_id = \(group.id) AND NOT EXISTS (
        SELECT 1 FROM staged_subgroups s
        WHERE s.group_id = \(entry.value) AND s.member_id = g.entry_id)
      ORDER BY g.entry_id
      """
    ) { try $0.member(.group) }
  }

  private func missingPeople(
    _ connection: any SQLConnection, _ directory: String, _ entry: EntryID, _ group: GroupRecord?
  ) throws -> [MemberReference] {
    let isStored: SQLQuery =
      group.map { group in
        """
        EXISTS (
          SELECT 1 FROM links l JOIN group_members m
            ON m.group_id = \(group.id) AND m.account_id = l.account_id
          WHERE l.directory = \(directory) AND l.entry_id = s.member_id)
        """
      } ?? "false"
    return try connection.rows(
      """
      SELECT s.member_id, p.username FROM staged_memberships s
      JOIN staged_people p ON p.entry_id = s.member_id
      LEFT JOIN links l ON l.directory = \(directory) AND l.entry_id = s.member_id
      WHERE s.group_id = \(entry.value) AND NOT \(isStored)\(group.map(settled) ?? "")
      ORDER BY s.member_id
      """
    ) { try $0.member(.person) }
  }

  /// True of a person, by the link `l`, whose membership of a group doesn't wait to be written into
  /// the directory.
  private func settled(_ group: GroupRecord) -> SQLQuery {
    guard policy.writeBack?.writesGroups == true,
      let key = DistinguishedName.key(of: group.dn)
    else { return "" }
    let matter = WriteIntent.membership(RuleGroup(dn: group.dn, key: key), isMember: true).matter
    return """
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.directory = \(policy.directory.description)
        AND o.account_id = l.account_id AND o.matter = \(matter)
        AND o.state IN ('pending', 'under_way'))
      """
  }

  private func missingGroups(
    _ connection: any SQLConnection, _ directory: String, _ entry: EntryID, _ group: GroupRecord?
  ) throws -> [MemberReference] {
    let isStored: SQLQuery =
      group.map { group in
        """
        EXISTS (
          SELECT 1 FROM groups g JOIN subgroups m
            ON m.group_id = \(group.id) AND m.member_id = g.id
          WHERE g.directory = \(directory) AND g.entry_id = s.member_id)
        """
      } ?? "false"
    return try connection.rows(
      """
      SELECT s.member_id, p.name FROM staged_subgroups s
      JOIN staged_groups p ON p.entry_id = s.member_id
      WHERE s.group_id = \(entry.value) AND NOT \(isStored) ORDER BY s.member_id
      """
    ) { try $0.member(.group) }
  }
}

extension SQLRow {
  /// Reads `entry_id, name`.
  fileprivate func member(_ kind: MemberReference.Kind) throws -> MemberReference {
    guard let entry = uniqueID(0).map({ EntryID($0) }) else {
      throw StageRow.malformed("entry_id")
    }
    return MemberReference(kind: kind, entry: entry, name: text(1))
  }

  /// Reads `id, name, description, dn`; nil when the identifier is NULL.
  fileprivate func groupRecord(_ entry: EntryID, from column: Int) -> GroupRecord? {
    uniqueID(column).map { id in
      GroupRecord(
        id: GroupID(id), entry: entry, name: text(column + 1),
        description: optionalText(column + 2), dn: text(column + 3))
    }
  }
}
