/// Who may use a route, and the check that lets nobody else in.
///
/// The check turns a request into a `Caller`, and the handler gets nothing but this caller to act
/// with: a narrower caller for a lesser right, so a forgotten check doesn't compile.
public struct AccessRule<Caller: Sendable>: Sendable {
  /// How the rule reads in the API description, and what it answers.
  public let label: AccessLabel
  /// Tells who sends a request, and throws a `Problem` for anybody who may not pass.
  ///
  /// The route asks before its handler; a handler whose answer lasts can ask again.
  public let admit: @Sendable (HTTPRequest) async throws -> Caller

  /// Joins a label and its check, which throws a `Problem` for anybody who may not pass.
  public init(
    _ label: AccessLabel, admit: @escaping @Sendable (HTTPRequest) async throws -> Caller
  ) {
    self.label = label
    self.admit = admit
  }
}

extension AccessRule where Caller == Void {
  /// Lets everybody in, and asks nobody who they are.
  public static var anyone: AccessRule<Void> {
    AccessRule(AccessLabel("anyone", needsSignIn: .never)) { _ in }
  }
}

/// What the API description says about an access rule.
public struct AccessLabel: Hashable, Sendable {
  /// Whether a token has to come with the request.
  public enum SignIn: Sendable {
    /// No token is looked at.
    case never
    /// A token changes the answer.
    case optional
    /// Without a token the answer is 401.
    case always
  }

  /// The rule in words, such as `anyone` or `permission users.read`.
  public let name: String
  /// Whether a token has to come with the request.
  public let needsSignIn: SignIn
  /// The problems that the check answers.
  public let problems: [ProblemCode]

  /// Joins the parts.
  public init(_ name: String, needsSignIn: SignIn, problems: [ProblemCode] = []) {
    self.name = name
    self.needsSignIn = needsSignIn
    self.problems = problems
  }
}
