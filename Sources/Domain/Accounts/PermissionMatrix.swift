/// Which role holds which permission.
public struct PermissionMatrix: Sendable, Hashable {
  private var permissions: [Role: Set<Permission>]

  /// The matrix that holds unless the configuration moves something.
  public static let standard: PermissionMatrix = {
    let user: Set<Permission> = [.editProfile, .ownWorkflows, .shareWorkflows, .useApplications]
    let powerUser = user.union([.ownTokens, .installModels, .deleteModels])
    let manager = powerUser.union([
      .readUsers, .manageUsers, .decideRequests, .manageSessions, .readPlans,
    ])
    let admin = manager.union([
      .manageAdmins, .syncDirectories, .approvePlans, .readSettings, .editSettings, .readAudit,
      .systemKeys, .manageWorkflows,
    ])
    return PermissionMatrix([
      .user: user, .powerUser: powerUser, .manager: manager, .admin: admin,
    ])
  }()

  /// Takes the permissions of each role as they are.
  public init(_ permissions: [Role: Set<Permission>]) {
    self.permissions = permissions
  }

  /// Moves one permission: exactly `roles` hold it afterwards.
  public mutating func assign(_ permission: Permission, to roles: Set<Role>) {
    for role in Role.allCases {
      if roles.contains(role) {
        permissions[role, default: []].insert(permission)
      } else {
        permissions[role]?.remove(permission)
      }
    }
  }

  /// The permissions of a role; none for a guest.
  public func permissions(of role: Role?) -> Set<Permission> {
    role.flatMap { permissions[$0] } ?? []
  }

  /// Whether a role holds a permission; a guest holds none.
  public func allows(_ role: Role?, _ permission: Permission) -> Bool {
    permissions(of: role).contains(permission)
  }
}
