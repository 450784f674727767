import Accounts

/// A field whose value can't be accepted.
public struct FieldFault: Sendable, Hashable {
  /// The field's name in the API.
  public var field: String
  /// What to do about it.
  public var problem: String
  /// What kind of fault it is.
  public var kind: Kind

  /// The kinds of fault.
  public enum Kind: Sendable, Hashable {
    /// The value has another form than it can have.
    case form
    /// The value names something that can't be meant here.
    case conflict
  }

  /// Joins the facts.
  public init(field: String, problem: String, kind: Kind = .form) {
    self.field = field
    self.problem = problem
    self.kind = kind
  }

  /// What is wrong with names that somebody gave; nil asks for nothing.
  ///
  /// A username that a wrong mail address suggests needs no word of its own.
  static func ofNames(
    username: String? = nil, isSuggested: Bool = false, email: String? = nil,
    displayName: String? = nil
  ) -> [FieldFault] {
    var faults: [FieldFault] = []
    let emailProblem = email.flatMap(ProfileRules.problem(email:))
    if let emailProblem { faults.append(FieldFault(field: "email", problem: emailProblem)) }
    if let username, !isSuggested || emailProblem == nil,
      let problem = ProfileRules.problem(username: username)
    {
      faults.append(FieldFault(field: "username", problem: problem))
    }
    if let problem = displayName.flatMap(ProfileRules.problem(displayName:)) {
      faults.append(FieldFault(field: "display_name", problem: problem))
    }
    return faults
  }
}
