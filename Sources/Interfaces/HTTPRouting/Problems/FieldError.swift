/// One fault of one field of a body or a query.
public struct FieldError: Hashable, Sendable {
  /// What is wrong with a field, in a form that programs can compare.
  public enum Code: String, Sendable, CaseIterable {
    /// The field has to be there.
    case required
    /// No such field is known here.
    case unknown
    /// The value has another type.
    case type
    /// The value is shorter than allowed.
    case tooShort = "too_short"
    /// The value is longer than allowed.
    case tooLong = "too_long"
    /// The number is out of its range.
    case range
    /// The value isn't one of those allowed.
    case choice
    /// The text doesn't have the form that is asked for.
    case format
    /// The text has characters that can't be seen or that change the direction of writing.
    case characters
    /// The field is given more than once.
    case repeated
    /// The value contradicts another field or the present state.
    case conflict
  }

  /// The field's name; parts of objects follow a dot, elements of arrays stand in brackets.
  public let field: String
  /// What is wrong.
  public let code: Code
  /// A sentence that says what is allowed.
  public let message: String

  /// Joins the parts.
  public init(_ field: String, _ code: Code, _ message: String) {
    self.field = field
    self.code = code
    self.message = message
  }
}
