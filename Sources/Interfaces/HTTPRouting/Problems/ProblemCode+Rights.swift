/// Faults of signing in.
extension ProblemCode {
  /// No valid token came with the request.
  public static let unauthenticated = ProblemCode(
    "unauthenticated", 401, "Not signed in", "Sign in and send the token with the request.")
  /// Name or password is wrong; the answer doesn't say which.
  public static let invalidCredentials = ProblemCode(
    "invalid_credentials", 401, "Invalid credentials",
    "The name or the password is wrong. Check both and try again.")
  /// The session is over.
  public static let sessionExpired = ProblemCode(
    "session_expired", 401, "Session expired", "The session has ended. Sign in again.")
  /// The account may not be used.
  public static let accountDisabled = ProblemCode(
    "account_disabled", 403, "Account disabled",
    "This account is disabled. Ask an administrator to enable it.")
  /// Nothing else is possible until the password is changed.
  public static let passwordChangeRequired = ProblemCode(
    "password_change_required", 403, "Password change required",
    "Change the password first, then send the request again.")
  /// Too many wrong passwords.
  public static let lockedOut = ProblemCode(
    "locked_out", 429, "Too many failed attempts",
    "Wait for the time that Retry-After names, then try again.")

  static let ofSigningIn: [ProblemCode] = [
    unauthenticated, invalidCredentials, sessionExpired, accountDisabled, passwordChangeRequired,
    lockedOut,
  ]
}

/// Faults of somebody who may not do what is asked.
extension ProblemCode {
  /// The right is missing.
  public static let forbidden = ProblemCode(
    "forbidden", 403, "Forbidden", "This needs a right that your role doesn't have.")
  /// Only an administrator may do this.
  public static let adminRequired = ProblemCode(
    "admin_required", 403, "Administrator required", "Only an administrator may do this.")
  /// The service runs for one person.
  public static let multiuserDisabled = ProblemCode(
    "multiuser_disabled", 403, "Multi-user mode is off",
    "Set multiuser: true in the configuration to use accounts.")
  /// Nobody may register on their own.
  public static let registrationDisabled = ProblemCode(
    "registration_disabled", 403, "Registration is off",
    "Ask an administrator for an account.")
  /// Nobody changes their own role.
  public static let ownRole = ProblemCode(
    "own_role", 403, "Cannot modify your own role", "Ask another administrator to change it.")
  /// Nobody disables or deletes themselves.
  public static let ownAccount = ProblemCode(
    "own_account", 403, "Cannot disable or delete your own account",
    "Ask another administrator to do it.")
  /// The other account ranks higher.
  public static let higherRole = ProblemCode(
    "higher_role", 403, "Cannot modify users with higher role",
    "Ask somebody with at least the role of that account.")
  /// The role is above the giver's.
  public static let roleAboveOwn = ProblemCode(
    "role_above_own", 403, "Cannot give a role above your own",
    "Choose a role up to your own, or ask somebody with a higher one.")

  static let ofRights: [ProblemCode] = [
    forbidden, adminRequired, multiuserDisabled, registrationDisabled, ownRole, ownAccount,
    higherRole, roleAboveOwn,
  ]
}
