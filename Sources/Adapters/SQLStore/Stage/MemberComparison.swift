import Directory
import Reconciliation
import Values

/// Compares the members that a changed group names with those that it has in the store as it is
/// staged, so that whoever joins a large group costs no row for each of the others.
///
/// `staged_members` gets the names that no stored member has, `staged_left` the stored members that
/// aren't named. Everybody else stays a member for as long as nothing else is staged about them.
struct MemberComparison {
  let connection: any SQLConnection
  let directory: String

  private struct Member {
    let entry: UniqueID
    /// The name that the store knows, in the form to compare by; nil for an absent one, who is
    /// recognised by none.
    let key: String?
  }

  /// The names of a group's members that have to be staged: all of them unless the group is stored.
  func newNames(of group: StagedGroup) throws -> [String] {
    guard try isStored(group.entry) else { return group.memberKeys }
    let named = Set(group.memberKeys)
    // What moves to a name may be somebody else than who had it.
    var new = named
    let taken = try namesOfMovers(in: group.entry, behind: 0)
    var left = RowInsertion(into: "staged_left", ["group_id", "member_id"], on: connection)
    try forEachMember(of: group.entry) { member in
      if let key = member.key, named.contains(key) {
        if !taken.contains(key) { new.remove(key) }
      } else {
        left.add(group.entry.value)
        left.add(member.entry)
        try left.endRow()
      }
    }
    try left.finish()
    try connection.execute(
      """
      INSERT INTO staged_compared (group_id, people_through)
      SELECT \(group.entry.value), coalesce(max(rowid), 0) FROM staged_people
      """)
    return new.sorted()
  }

  /// Takes account of the people who are staged by now, or gone: a member with another name is known
  /// by that one only, and the former name may be somebody else's.
  func reconsider() throws {
    try releaseNames()
    try stageNamesOfMovers()
  }

  private func releaseNames() throws {
    let released = try connection.rows(
      """
      SELECT c.group_id, l.entry_id, l.dn FROM (
        SELECT s.entry_id FROM staged_people s CROSS JOIN links k
          ON k.directory = \(directory) AND k.entry_id = s.entry_id AND k.dn <> s.dn
        UNION SELECT entry_id FROM staged_named WHERE kind = 'person' AND news = 'gone') p
      CROSS JOIN links l ON l.directory = \(directory) AND l.entry_id = p.entry_id
      CROSS JOIN group_members m ON m.account_id = l.account_id
      CROSS JOIN groups g ON g.id = m.group_id AND g.directory = \(directory)
      CROSS JOIN staged_compared c ON c.group_id = g.entry_id
      WHERE NOT EXISTS (SELECT 1 FROM staged_left f
        WHERE f.group_id = c.group_id AND f.member_id = l.entry_id)
      """
    ) { row in (group: row.uniqueID(0), member: row.uniqueID(1), dn: row.text(2)) }
    for row in released {
      guard let group = row.group, let member = row.member else { continue }
      try connection.execute(
        "INSERT INTO staged_left (group_id, member_id) VALUES (\(group), \(member))")
      if let key = DistinguishedName.key(of: row.dn) { try stage(key, in: EntryID(group)) }
    }
  }

  /// Stages the names in compared groups that people have who were staged afterwards.
  private func stageNamesOfMovers() throws {
    let groups = try connection.rows("SELECT group_id, people_through FROM staged_compared") {
      row in (entry: try StageRow.entry(row), through: row.integer(1))
    }
    for group in groups {
      let names = try namesOfMovers(in: group.entry, behind: group.through)
      guard !names.isEmpty else { continue }
      let left = Set(
        try connection.rows(
          "SELECT member_id FROM staged_left WHERE group_id = \(group.entry.value)", StageRow.entry)
      )
      try forEachMember(of: group.entry) { member in
        guard let key = member.key, names.contains(key), !left.contains(EntryID(member.entry))
        else { return }
        try stage(key, in: group.entry)
      }
    }
    try connection.execute(
      """
      UPDATE staged_compared
      SET people_through = (SELECT coalesce(max(rowid), 0) FROM staged_people)
      """)
  }

  /// The names that staged people have who are new here, have moved or were absent, but for those
  /// that are staged as names of the group's members.
  private func namesOfMovers(in group: EntryID, behind place: Int64) throws -> Set<String> {
    Set(
      try connection.rows(
        """
        SELECT s.dn_key FROM staged_people s
        LEFT JOIN links l ON l.directory = \(directory) AND l.entry_id = s.entry_id
        WHERE s.rowid > \(place)
          AND (l.entry_id IS NULL OR l.dn <> s.dn OR l.absent_since IS NOT NULL)
          AND NOT EXISTS (SELECT 1 FROM staged_members m
            WHERE m.group_id = \(group.value) AND m.member_key = s.dn_key)
        """
      ) { $0.text(0) })
  }

  private func stage(_ key: String, in group: EntryID) throws {
    try connection.execute(
      "INSERT INTO staged_members (group_id, member_key) VALUES (\(group.value), \(key))")
  }

  private func isStored(_ group: EntryID) throws -> Bool {
    try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM groups
        WHERE directory = \(directory) AND entry_id = \(group.value))
      """) == 1
  }

  private func forEachMember(of group: EntryID, _ body: (Member) throws -> Void) throws {
    try connection.forEachRow(
      """
      SELECT l.entry_id, l.dn, l.absent_since FROM groups g
      CROSS JOIN group_members m ON m.group_id = g.id
      CROSS JOIN links l ON l.account_id = m.account_id AND l.directory = \(directory)
      WHERE g.directory = \(directory) AND g.entry_id = \(group.value)
      """
    ) { row in
      let entry = try StageRow.entry(row).value
      let key = row.isNull(2) ? DistinguishedName.key(of: row.text(1)) : nil
      try body(Member(entry: entry, key: key))
      return true
    }
  }
}
