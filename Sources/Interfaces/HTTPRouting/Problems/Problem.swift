public import Values

/// Why a request isn't done, as thrown by a handler; `document` writes it for the client (RFC 9457).
public struct Problem: Error, Hashable, Sendable {
  /// The kind, with its status and title.
  public var code: ProblemCode
  /// A sentence that says what to do.
  public var detail: String
  /// The faults of single fields, for 422.
  public var errors: [FieldError]
  /// Seconds after which another try makes sense.
  public var retryAfter: Int?
  /// The methods that the path has, for 405.
  public var allowedMethods: [HTTPMethod]
  /// Further members of the document, for programs (RFC 9457, section 3.2); the description of a
  /// problem has to know them.
  public var facts: [JSONValue.Member] = []

  /// A problem with its own sentence, or the code's.
  public init(
    _ code: ProblemCode, _ detail: String? = nil, errors: [FieldError] = [], retryAfter: Int? = nil
  ) {
    self.code = code
    self.detail = detail ?? code.advice
    self.errors = errors
    self.retryAfter = retryAfter
    allowedMethods = []
  }

  /// Faults of fields, as `validation`.
  public static func invalid(_ errors: FieldError...) -> Problem {
    Problem(.validation, errors: errors)
  }
}
