public import Accounts
public import Directory

/// Why an account can't be changed in the way that was asked for.
public enum AccountError: Error, Sendable, Hashable {
  /// There is no such account.
  case notFound
  /// The account has no such grant.
  case grantNotFound
  /// Fields are wrong.
  case invalid([FieldFault])
  /// Nothing else can be changed before the password is.
  case passwordChangeRequired
  /// A directory decides about this.
  case ownedByDirectory(DirectoryOwnership)
  /// The account owns so many workflows, and nobody said what should become of them.
  case ownsContent(workflows: Int)
}

/// What a directory decides about, so that it can't be changed here.
public struct DirectoryOwnership: Sendable, Hashable {
  /// The directory.
  public var directory: DirectoryName
  /// What it decides about.
  public var matter: Matter

  /// What a directory can decide about.
  public enum Matter: Sendable, Hashable {
    /// Fields of the account, by their names in the API.
    case fields([String])
    /// A role that the membership of groups gives, by the ways from the rules' groups.
    case role(Role, groups: [String])
    /// That the account doesn't work, for this reason.
    case status(cause: String)
  }

  /// Joins both.
  public init(_ directory: DirectoryName, _ matter: Matter) {
    self.directory = directory
    self.matter = matter
  }
}
