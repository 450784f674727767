public import Accounts
public import Directory
public import Values

/// Which accounts a list shows: those that meet every condition.
public struct AccountFilter: Sendable, Hashable {
  /// A part of the username, the mail address or the shown name, in either letter case.
  public var text: String?
  /// The effective role.
  public var role: RoleCondition?
  /// Whether it works.
  public var status: AccountStatus?
  /// Where it came from.
  public var source: AccountSource?
  /// The directory that it is linked to.
  public var directory: DirectoryName?
  /// The group that it is a member of itself.
  public var group: GroupID?
  /// No sign-in since then; an account that nobody has signed in as counts from its creation.
  public var inactiveSince: Timestamp?

  /// A condition on the effective role.
  public enum RoleCondition: Sendable, Hashable {
    /// Exactly this role.
    case role(Role)
    /// No role.
    case guest
  }

  /// Joins conditions; nil asks for nothing.
  public init(
    text: String? = nil, role: RoleCondition? = nil, status: AccountStatus? = nil,
    source: AccountSource? = nil, directory: DirectoryName? = nil, group: GroupID? = nil,
    inactiveSince: Timestamp? = nil
  ) {
    self.text = text
    self.role = role
    self.status = status
    self.source = source
    self.directory = directory
    self.group = group
    self.inactiveSince = inactiveSince
  }
}

extension AccountFilter.RoleCondition: LosslessStringConvertible {
  /// A role's name, or `guest`.
  public var description: String {
    switch self {
    case .role(let role): role.description
    case .guest: "guest"
    }
  }

  /// Reads a role's name, or `guest`.
  public init?(_ description: String) {
    if description == "guest" {
      self = .guest
    } else if let role = Role(description) {
      self = .role(role)
    } else {
      return nil
    }
  }
}
