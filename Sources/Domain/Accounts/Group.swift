public import Directory
public import Values

/// The identifier of a group.
public typealias GroupID = Identifier<Group>

/// A set of accounts, mirrored from a directory or kept here.
public struct Group: Sendable, Hashable {
  /// The immutable identifier.
  public var id: GroupID
  /// The name.
  public var name: String
  /// What it is for; nil when nobody said.
  public var description: String?
  /// The directory it is mirrored from; nil for a local group.
  public var directory: DirectoryName?
  /// The entry's name in the directory; nil for a local group.
  public var dn: String?
  /// The number of accounts that are members themselves, not through another group.
  public var memberCount: Int

  /// Joins the parts.
  public init(
    id: GroupID, name: String, description: String?, directory: DirectoryName?, dn: String?,
    memberCount: Int
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.directory = directory
    self.dn = dn
    self.memberCount = memberCount
  }
}
