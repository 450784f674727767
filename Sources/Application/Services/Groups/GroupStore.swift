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
public struct GroupSort: Sendable, Hashable {
  /// What the order goes by.
  public var field: Field
  /// Whether the greatest comes first.
  public var isDescending: Bool

  /// What an order can go by.
  public enum Field: String, Sendable, CaseIterable {
    /// The name, without letter case.
    case name
    /// The number of accounts that are members themselves.
    case memberCount = "member_count"
  }

  /// By name.
  public static let standard = GroupSort(.name)

  /// Joins both.
  public init(_ field: Field, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }
}

extension GroupSort: LosslessStringConvertible {
  /// The field's name, after `-` when the greatest comes first.
  public var description: String { (isDescending ? "-" : "") + field.rawValue }

  /// Reads a field's name, after `-` for the greatest first.
  public init?(_ description: String) {
    let isDescending = description.hasPrefix("-")
    guard let field = Field(rawValue: String(description.dropFirst(isDescending ? 1 : 0))) else {
      return nil
    }
    self.init(field, isDescending: isDescending)
  }
}
