import Accounts

/// What somebody sends to become the first administrator.
public struct SetupRequest: Sendable {
  /// The mail address.
  public var email: String
  /// The name to sign in with; nil for one that the mail address suggests.
  public var username: String?
  /// The name to show.
  public var displayName: String?
  /// The password; never written anywhere.
  public var password: String

  /// Joins the parts.
  public init(email: String, username: String?, displayName: String?, password: String) {
    self.email = email
    self.username = username
    self.displayName = displayName
    self.password = password
  }

  var effectiveUsername: String { username ?? ProfileRules.username(email: email) }

  /// Every field that can't be accepted.
  var faults: [FieldFault] {
    FieldFault.ofNames(
      username: effectiveUsername, isSuggested: username == nil, email: email,
      displayName: displayName)
  }
}

/// Why the first administrator could not be made.
public enum SetupError: Error, Sendable, Hashable {
  /// There has been one already.
  case alreadySetUp
  /// Fields are wrong.
  case invalid([FieldFault])
  /// Somebody has the username.
  case usernameTaken
  /// Somebody has the mail address.
  case emailTaken
}
