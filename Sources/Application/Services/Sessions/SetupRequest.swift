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
    var faults: [FieldFault] = []
    let emailProblem = ProfileRules.problem(email: email)
    if let emailProblem { faults.append(FieldFault(field: "email", problem: emailProblem)) }
    // A name that a wrong address suggests needs no word of its own.
    if username != nil || emailProblem == nil,
      let problem = ProfileRules.problem(username: effectiveUsername)
    {
      faults.append(FieldFault(field: "username", problem: problem))
    }
    if let problem = displayName.flatMap(ProfileRules.problem(displayName:)) {
      faults.append(FieldFault(field: "display_name", problem: problem))
    }
    return faults
  }
}

/// A field whose value can't be accepted.
public struct FieldFault: Sendable, Hashable {
  /// The field's name in the API.
  public var field: String
  /// What to do about it.
  public var problem: String

  /// Joins both.
  public init(field: String, problem: String) {
    self.field = field
    self.problem = problem
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
