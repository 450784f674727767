import Accounts
import Directory
import Reconciliation
import Values

/// Writes members of groups, by statements that are prepared once a batch.
///
/// Members are found by their entries; one whose account couldn't be made is left out, and so is one
/// whose account is marked break-glass.
struct MembershipWriting {
  private let directory: DirectoryName
  private let findGroup: any SQLStatement
  private let addPerson: any SQLStatement
  private let addGroup: any SQLStatement
  private let removePerson: any SQLStatement
  private let removeGroup: any SQLStatement

  init(connection: any SQLConnection, directory: DirectoryName) throws {
    self.directory = directory
    findGroup = try connection.prepare("SELECT 1 FROM groups WHERE id = ?")
    addPerson = try connection.prepare(
      """
      INSERT INTO group_members (group_id, account_id)
      SELECT ?, account_id FROM links WHERE directory = ? AND entry_id = ?
        AND account_id NOT IN (SELECT id FROM accounts WHERE is_break_glass = 1)
      ON CONFLICT DO NOTHING
      """)
    addGroup = try connection.prepare(
      """
      INSERT INTO subgroups (group_id, member_id)
      SELECT ?, id FROM groups WHERE directory = ? AND entry_id = ?
      ON CONFLICT DO NOTHING
      """)
    removePerson = try connection.prepare(
      """
      DELETE FROM group_members WHERE group_id = ? AND account_id = (
        SELECT account_id FROM links WHERE directory = ? AND entry_id = ?
          AND account_id NOT IN (SELECT id FROM accounts WHERE is_break_glass = 1))
      """)
    removeGroup = try connection.prepare(
      """
      DELETE FROM subgroups WHERE group_id = ? AND member_id = (
        SELECT id FROM groups WHERE directory = ? AND entry_id = ?)
      """)
  }

  func add(
    _ members: [MemberReference], to group: GroupReference
  ) throws -> EffectApplication.Outcome {
    try write(members, of: group, person: addPerson, group: addGroup)
  }

  func remove(
    _ members: [MemberReference], from group: GroupReference
  ) throws -> EffectApplication.Outcome {
    try write(members, of: group, person: removePerson, group: removeGroup)
  }

  private func write(
    _ members: [MemberReference], of group: GroupReference, person: any SQLStatement,
    group groupStatement: any SQLStatement
  ) throws -> EffectApplication.Outcome {
    var exists = false
    try findGroup.forEachRow([group.id.sqlValue]) { _ in
      exists = true
      return false
    }
    guard exists else { return .stale("The group is gone.") }
    for member in members {
      let statement = member.kind == .person ? person : groupStatement
      try statement.execute([
        group.id.sqlValue, .text(directory.description), member.entry.value.sqlValue,
      ])
    }
    return .applied
  }
}
