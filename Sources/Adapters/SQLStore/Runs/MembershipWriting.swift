import Accounts
import Directory
import Reconciliation
import Values

/// Writes members of groups, a hundred by one statement.
///
/// Members are found by their entries; one whose account couldn't be made is left out, and so is one
/// whose account is marked break-glass.
struct MembershipWriting {
  /// How many members one statement writes.
  private static let membersAtOnce = 100

  private let connection: any SQLConnection
  private let directory: DirectoryName
  private let findGroup: any SQLStatement

  /// What one kind of member is called in the tables.
  private struct Side {
    let kind: MemberReference.Kind
    /// The table and the column that hold who is a member.
    let members: (table: String, column: String)
    /// The accounts or groups behind entries, but for those that no run may touch.
    let found: String
  }

  private static let sides = [
    Side(
      kind: .person, members: ("group_members", "account_id"),
      found: """
        SELECT account_id FROM links WHERE directory = ? AND entry_id IN (\(marks)) \
        AND account_id NOT IN (SELECT id FROM accounts WHERE is_break_glass = 1)
        """),
    Side(
      kind: .group, members: ("subgroups", "member_id"),
      found: "SELECT id FROM groups WHERE directory = ? AND entry_id IN (\(marks))"),
  ]

  private static let marks = "?" + String(repeating: ", ?", count: membersAtOnce - 1)

  init(connection: any SQLConnection, directory: DirectoryName) throws {
    self.connection = connection
    self.directory = directory
    findGroup = try connection.prepare("SELECT id FROM groups WHERE id = ?")
  }

  /// Adds members; returns how many weren't any, or nil when the group is gone.
  func add(_ members: [MemberReference], to group: GroupReference) throws -> Int? {
    try write(members, of: group) { side in
      """
      INSERT INTO \(side.members.table) (group_id, \(side.members.column))
      SELECT ?, * FROM (\(side.found)) WHERE true ON CONFLICT DO NOTHING
      """
    }
  }

  /// Removes members; returns how many were some, or nil when the group is gone.
  func remove(_ members: [MemberReference], from group: GroupReference) throws -> Int? {
    try write(members, of: group) { side in
      """
      DELETE FROM \(side.members.table)
      WHERE group_id = ? AND \(side.members.column) IN (\(side.found))
      """
    }
  }

  private func write(
    _ members: [MemberReference], of group: GroupReference, by text: (Side) -> String
  ) throws -> Int? {
    guard try exists(group) else { return nil }
    var written = 0
    for side in Self.sides {
      let entries = members.filter { $0.kind == side.kind }
      for start in stride(from: 0, to: entries.count, by: Self.membersAtOnce) {
        let some = entries[start..<min(start + Self.membersAtOnce, entries.count)]
        // One text for all, so that one statement is kept.
        let rest = Array(repeating: SQLValue.null, count: Self.membersAtOnce - some.count)
        written += try connection.execute(
          SQLQuery(
            unsafeText: text(side),
            values: [group.id.sqlValue, .text(directory.description)]
              + some.map(\.entry.value.sqlValue) + rest))
      }
    }
    return written
  }

  private func exists(_ group: GroupReference) throws -> Bool {
    var exists = false
    try findGroup.forEachRow([group.id.sqlValue]) { _ in
      exists = true
      return false
    }
    return exists
  }
}
