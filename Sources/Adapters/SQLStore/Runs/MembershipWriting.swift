import Accounts
import Directory
import Reconciliation
import Values

/// Writes members of groups, several by one statement.
///
/// Members are found by their entries; one whose account couldn't be made is left out, and so is one
/// whose account is marked break-glass.
struct MembershipWriting {
  private let connection: any SQLConnection
  private let directory: DirectoryName
  private let breakGlass: Set<UniqueID>
  private let findGroup: any SQLStatement

  /// What one kind of member is called in the tables.
  private struct Side {
    let kind: MemberReference.Kind
    /// The table and the column that know the member of an entry.
    let entries: (table: String, member: String)
    /// The table and the column that hold who is a member.
    let members: (table: String, member: String)
  }

  private static let sides = [
    Side(
      kind: .person, entries: ("links", "account_id"), members: ("group_members", "account_id")),
    Side(kind: .group, entries: ("groups", "id"), members: ("subgroups", "member_id")),
  ]

  init(
    connection: any SQLConnection, directory: DirectoryName, breakGlass: Set<UniqueID>
  ) throws {
    self.connection = connection
    self.directory = directory
    self.breakGlass = breakGlass
    findGroup = try connection.prepare("SELECT id FROM groups WHERE id = ?")
  }

  func add(
    _ members: [MemberReference], to group: GroupReference
  ) throws -> EffectApplication.Outcome {
    try write(members, of: group) { ids, side in
      var rows = RowInsertion(
        into: side.members.table, ["group_id", side.members.member],
        rule: "ON CONFLICT DO NOTHING", on: connection)
      for id in ids { try rows.add([group.id.sqlValue, id.sqlValue]) }
      try rows.finish()
    }
  }

  func remove(
    _ members: [MemberReference], from group: GroupReference
  ) throws -> EffectApplication.Outcome {
    try write(members, of: group) { ids, side in
      let delete = try connection.prepare(
        "DELETE FROM \(side.members.table) WHERE group_id = ? AND \(side.members.member) = ?")
      for id in ids { try delete.execute([group.id.sqlValue, id.sqlValue]) }
    }
  }

  private func write(
    _ members: [MemberReference], of group: GroupReference,
    by change: ([UniqueID], Side) throws -> Void
  ) throws -> EffectApplication.Outcome {
    guard try exists(group) else { return .stale("The group is gone.") }
    for side in Self.sides {
      let entries = members.filter { $0.kind == side.kind }.map(\.entry.value.sqlValue)
      let ids = try identifiers(of: entries, side).filter { !breakGlass.contains($0) }
      try change(ids, side)
    }
    return .applied
  }

  private func exists(_ group: GroupReference) throws -> Bool {
    var exists = false
    try findGroup.forEachRow([group.id.sqlValue]) { _ in
      exists = true
      return false
    }
    return exists
  }

  /// The identifiers behind entries; those that have none are left out.
  private func identifiers(of entries: [SQLValue], _ side: Side) throws -> [UniqueID] {
    let width = RowInsertion.rowsAtOnce
    let marks = Array(repeating: "?", count: width).joined(separator: ", ")
    var ids: [UniqueID] = []
    for start in stride(from: 0, to: entries.count, by: width) {
      let some = entries[start..<min(start + width, entries.count)]
      // One text for all, so that one statement is kept.
      let rest = Array(repeating: SQLValue.null, count: width - some.count)
      let query = SQLQuery(
        unsafeText: """
          SELECT \(side.entries.member) FROM \(side.entries.table)
          WHERE directory = ? AND entry_id IN (\(marks))
          """, values: [.text(directory.description)] + some + rest)
      ids += try connection.rows(query) { $0.uniqueID(0) }.compactMap(\.self)
    }
    return ids
  }
}
