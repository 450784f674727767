public import Accounts

/// What roles may do.
public struct RoleSettings: Sendable, Hashable {
  /// The built-in matrix with the configuration's changes.
  public var permissions: PermissionMatrix

  /// Each key names a permission, perhaps a new one of an application, and its value the lowest
  /// role that holds it.
  init(_ section: SettingSection) {
    var matrix = PermissionMatrix.standard
    for (name, lowest) in section.freeKeys("permissions", .role) {
      guard let permission = Permission(name) else {
        section.reject(
          "permissions", "\(name) isn't the name of a permission",
          allowed: "words of a-z and _ joined by dots, as in reports.read")
        continue
      }
      matrix.assign(permission, to: Set(Role.allCases.filter { $0 >= lowest }))
    }
    permissions = matrix
  }
}
