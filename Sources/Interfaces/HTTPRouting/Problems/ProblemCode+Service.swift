/// Faults of what the request says.
extension ProblemCode {
  /// Fields are missing, unknown or wrong; the errors name them.
  public static let validation = ProblemCode(
    "validation", 422, "Invalid fields", "Correct the fields that the errors name.")
  /// The password doesn't meet the policy.
  public static let weakPassword = ProblemCode(
    "weak_password", 422, "Password too weak", "Choose a longer or less common password.")
  /// The present password doesn't match.
  public static let wrongCurrentPassword = ProblemCode(
    "wrong_current_password", 422, "Current password is incorrect",
    "Send the present password in current_password.")

  static let ofContent: [ProblemCode] = [validation, weakPassword, wrongCurrentPassword]
}

/// Faults that are not the client's.
extension ProblemCode {
  /// Too many requests in a short time.
  public static let rateLimited = ProblemCode(
    "rate_limited", 429, "Too many requests",
    "Wait for the time that Retry-After names, then try again.")
  /// The directory doesn't answer.
  public static let directoryUnavailable = ProblemCode(
    "directory_unavailable", 503, "Directory unavailable",
    "The directory doesn't answer. Try again later.")
  /// The store can't be used.
  public static let storeUnavailable = ProblemCode(
    "store_unavailable", 503, "Store unavailable", "The store can't be used. Try again later.")
  /// The service is stopping or overloaded.
  public static let unavailable = ProblemCode(
    "unavailable", 503, "Service unavailable", "The service is stopping. Try again later.")
  /// A fault of the program; only the request id is told.
  public static let `internal` = ProblemCode(
    "internal", 500, "Internal error",
    "Something went wrong here. Report the request id to an administrator.")

  static let ofTheService: [ProblemCode] = [
    rateLimited, directoryUnavailable, storeUnavailable, unavailable, `internal`,
  ]
}
