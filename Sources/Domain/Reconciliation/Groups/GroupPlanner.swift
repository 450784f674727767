import Accounts
public import Directory

/// Decides what happens to one group: a pure function of the two sides.
public struct GroupPlanner: Sendable {
  private let directory: DirectoryName

  /// How many members one effect names; a larger change becomes several effects.
  public static let membersPerEffect = 100

  /// Plans for one directory.
  public init(directory: DirectoryName) {
    self.directory = directory
  }

  /// The record that mirrors a group of the directory.
  public func record(of group: StagedGroup) -> GroupRecord {
    GroupRecord(
      id: GroupID(derivedFrom: group.entry, in: directory), entry: group.entry, name: group.name,
      description: group.description, dn: group.dn)
  }

  /// The effect on the group itself; nil when it is as it should be.
  public func effect(from present: GroupRecord?, to wanted: StagedGroup) -> Effect? {
    let wanted = record(of: wanted)
    guard let present else {
      return Effect(.createGroup(wanted), reason: "New group in directory \(directory).")
    }
    guard present != wanted else { return nil }
    return Effect(
      .updateGroup(from: present, to: wanted), reason: "The group has changed in the directory.")
  }

  /// The effects for a group that is gone from a certified read.
  public func effects(forAbsent group: GroupRecord, members: [MemberReference]) -> [Effect] {
    let reason = "The group is no longer in directory \(directory)."
    return chunked(members).map {
      Effect(.removeMembers(GroupReference(id: group.id, name: group.name), $0), reason: reason)
    } + [Effect(.removeGroup(group, members: members.count), reason: reason)]
  }

  /// The effects on a group's members.
  ///
  /// `surplus` are members in the store that the directory doesn't have, `missing` members of the
  /// directory that the store doesn't have.
  public func effects(
    on group: GroupReference, surplus: [MemberReference], missing: [MemberReference]
  ) -> [Effect] {
    chunked(surplus).map {
      Effect(.removeMembers(group, $0), reason: "No longer members of \(group.name).")
    }
      + chunked(missing).map {
        Effect(.addMembers(group, $0), reason: "Members of \(group.name) in the directory.")
      }
  }

  private func chunked(_ members: [MemberReference]) -> [[MemberReference]] {
    stride(from: 0, to: members.count, by: Self.membersPerEffect).map { start in
      Array(members[start..<min(start + Self.membersPerEffect, members.count)])
    }
  }
}
