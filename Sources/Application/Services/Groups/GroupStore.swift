public import Accounts
public import Directory
public import Values

/// The groups as the use cases read them.
public protocol GroupStore: Sendable {
  /// One group.
  func find(_ id: GroupID) async throws -> Group?

  /// Groups, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  func list(_ filter: GroupFilter, sort: GroupSort, _ page: PageRequest) async throws -> Page<Group>

  /// The groups that are members of a group themselves, by name.
  func subgroups(of id: GroupID) async throws -> [Group]
}

/// Which groups a list shows: those that meet every condition.
public struct GroupFilter: Sendable, Hashable {
  /// A part of the name or the description, in either letter case.
  public var text: String?
  /// The directory that it is mirrored from.
  public var directory: DirectoryName?
  /// Where it came from.
  public var source: AccountSource?

  /// Joins conditions; nil asks for nothing.
  public init(
    text: String? = nil, directory: DirectoryName? = nil, source: AccountSource? = nil
  ) {
    self.text = text
    self.directory = directory
    self.source = source
  }
}

/// The order of a list of groups; equal ones stand in the order of their identifiers.
public typealias GroupSort = ListSort<GroupSortField>

/// What a list of groups can be ordered by.
public enum GroupSortField: String, SortField {
  /// The name, without letter case.
  case name
  /// The number of accounts that are members themselves.
  case memberCount = "member_count"

  /// By name.
  public static let standardSort = GroupSort(.name)
}
