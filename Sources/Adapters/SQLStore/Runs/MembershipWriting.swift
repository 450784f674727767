import Accounts
import Directory
import Reconciliation
import Values

/// Writes members of groups, by statements that are prepared once a batch.
///
/// Members are found by their entries; one whose account couldn't be made is left out, and so is one
/// whose account is marked break-glass. They are looked up apart: before an `INSERT … SELECT` SQLite
/// copies every page that it is going to change.
struct MembershipWriting {
  private let directory: DirectoryName
  private let breakGlass: Set<UniqueID>
  private let findGroup: any SQLStatement
  private let people: Side
  private let groups: Side

  /// The statements for one kind of member.
  private struct Side {
    let find: any SQLStatement
    let add: any SQLStatement
    let remove: any SQLStatement
  }

  init(
    connection: any SQLConnection, directory: DirectoryName, breakGlass: Set<UniqueID>
  ) throws {
    self.directory = directory
    self.breakGlass = breakGlass
    findGroup = try connection.prepare("SELECT id FROM groups WHERE id = ?")
    people = Side(
      find: try connection.prepare(
        "SELECT account_id FROM links WHERE directory = ? AND entry_id = ?"),
      add: try connection.prepare(
        """
        INSERT INTO group_members (group_id, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING
        """),
      remove: try connection.prepare(
        "DELETE FROM group_members WHERE group_id = ? AND account_id = ?"))
    groups = Side(
      find: try connection.prepare("SELECT id FROM groups WHERE directory = ? AND entry_id = ?"),
      add: try connection.prepare(
        "INSERT INTO subgroups (group_id, member_id) VALUES (?, ?) ON CONFLICT DO NOTHING"),
      remove: try connection.prepare(
        "DELETE FROM subgroups WHERE group_id = ? AND member_id = ?"))
  }

  func add(
    _ members: [MemberReference], to group: GroupReference
  ) throws -> EffectApplication.Outcome {
    try write(members, of: group, by: { $0.add })
  }

  func remove(
    _ members: [MemberReference], from group: GroupReference
  ) throws -> EffectApplication.Outcome {
    try write(members, of: group, by: { $0.remove })
  }

  private func write(
    _ members: [MemberReference], of group: GroupReference,
    by statement: (Side) -> any SQLStatement
  ) throws -> EffectApplication.Outcome {
    guard try first(findGroup, [group.id.sqlValue]) != nil else {
      return .stale("The group is gone.")
    }
    for member in members {
      let side = member.kind == .person ? people : groups
      let place: [SQLValue] = [.text(directory.description), member.entry.value.sqlValue]
      guard let id = try first(side.find, place), !breakGlass.contains(id) else { continue }
      try statement(side).execute([group.id.sqlValue, id.sqlValue])
    }
    return .applied
  }

  /// The identifier in the first row; nil when there is none.
  private func first(_ statement: any SQLStatement, _ values: [SQLValue]) throws -> UniqueID? {
    var id: UniqueID?
    try statement.forEachRow(values) { row in
      id = row.uniqueID(0)
      return false
    }
    return id
  }
}
