import Accounts
import HTTPRouting
import Services
import Values

/// The fields of users in bodies.
enum UserFields {
  static let username = Field(
    "username", .line(3...50), "The name to sign in with.", example: "ada")
  static let email = Field(
    "email", .line(1...254), "The mail address.", example: "ada@example.com")
  static let displayName = Field(
    "display_name", .line(1...200), "The name to show.", example: "Ada Lovelace")
  static let password = Field("password", .password, "The password.")
  static let role = Field(
    "role", .choice(.user, Array(Role.allCases.dropFirst()), name: \.description),
    "The role; null for a guest.")
  static let isAdmin = Field(
    "is_admin", .boolean, "The role admin when true; false leaves a lower role as it is.")
  static let isActive = Field("is_active", .boolean, "Whether the account works.")
  static let mustChange = Field(
    "must_change_password", .boolean, "Whether the password must be changed before all else.")
  static let isBreakGlass = Field(
    "is_break_glass", .boolean, "Whether no run may touch this local account.")
}

extension ObjectReader {
  /// The role that a body names by `role` or by `is_admin`; both must say the same.
  fileprivate func roleAndFlag() -> (role: FieldChange<Role>, isAdmin: Bool?) {
    let role = change(UserFields.role)
    let isAdmin = changed(UserFields.isAdmin)
    if role.isPresent, let isAdmin, isAdmin != (role.newValue == .admin) {
      refuse("is_admin", .conflict, "Send role or is_admin, not two that contradict each other.")
    }
    return (role, isAdmin)
  }
}

extension AccountCreation {
  /// The form of the body.
  static let schema = Schema.object(
    .optional("username", UserFields.username.schema), .optional(UserFields.email),
    .optional(UserFields.displayName), .optional("password", UserFields.password.schema),
    .optional(UserFields.role), .optional("is_admin", UserFields.isAdmin.schema),
    .optional("must_change_password", UserFields.mustChange.schema))

  /// Reads a body; without a role the account is a user's.
  init(_ reader: ObjectReader) {
    let (role, isAdmin) = reader.roleAndFlag()
    let newRole: Role? =
      switch role {
      case .keep: isAdmin == true ? .admin : .user
      case .clear: nil
      case .set(let role): role
      }
    self.init(
      username: reader.changed(UserFields.username), email: reader.optional(UserFields.email),
      displayName: reader.optional(UserFields.displayName),
      password: reader.changed(UserFields.password), role: newRole,
      mustChangePassword: reader.changed(UserFields.mustChange) ?? false)
    if !reader.has("username"), !reader.has("email") {
      reader.refuse("username", .required, "Send a username or an e-mail address.")
    }
  }
}

extension AccountChange {
  /// The form of the body.
  static let schema = Schema.object(
    .optional("username", UserFields.username.schema), .optional(UserFields.email),
    .optional(UserFields.displayName), .optional("password", UserFields.password.schema),
    .optional(UserFields.role), .optional("is_admin", UserFields.isAdmin.schema),
    .optional("is_active", UserFields.isActive.schema),
    .optional("must_change_password", UserFields.mustChange.schema),
    .optional("is_break_glass", UserFields.isBreakGlass.schema))

  /// Reads a body.
  init(_ reader: ObjectReader) {
    self.init()
    (role, isAdmin) = reader.roleAndFlag()
    username = reader.changed(UserFields.username)
    email = reader.change(UserFields.email)
    displayName = reader.change(UserFields.displayName)
    password = reader.changed(UserFields.password)
    isActive = reader.changed(UserFields.isActive)
    mustChangePassword = reader.changed(UserFields.mustChange)
    isBreakGlass = reader.changed(UserFields.isBreakGlass)
  }
}

extension OwnChange {
  private static let current = Field(
    "current_password", .password, "The present password; needed for a new one.")
  private static let new = Field("new_password", .password, "The new password.")

  /// The form of the body.
  static let schema = Schema.object(
    .optional(UserFields.displayName), .optional("email", UserFields.email.schema),
    .optional("current_password", current.schema), .optional("new_password", new.schema))

  /// Reads a body.
  init(_ reader: ObjectReader) {
    self.init()
    displayName = reader.change(UserFields.displayName)
    email = reader.changed(UserFields.email)
    switch (reader.changed(Self.current), reader.changed(Self.new)) {
    case (let current?, let new?): password = (current, new)
    case (nil, nil): break
    case (nil, _?): reader.requireField("current_password", "Send the present password as well.")
    case (_?, nil): reader.requireField("new_password", "Send the new password as well.")
    }
  }
}

extension ObjectReader {
  /// Reports a field that is missing; one that is there has a fault of its own already.
  fileprivate func requireField(_ name: String, _ message: String) {
    if !has(name) { refuse(name, .required, message) }
  }
}
