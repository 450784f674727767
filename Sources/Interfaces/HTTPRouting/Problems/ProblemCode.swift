/// What went wrong, in a form that programs can compare; the name never changes once released.
public struct ProblemCode: Hashable, Sendable {
  /// The stable name, such as `username_taken`.
  public let name: String
  /// The HTTP status that goes with it.
  public let status: Int
  /// A few words for people, the same each time.
  public let title: String
  /// The sentence that says what to do, when the place of the fault has no better one.
  public let advice: String

  init(_ name: String, _ status: Int, _ title: String, _ advice: String) {
    self.name = name
    self.status = status
    self.title = title
    self.advice = advice
  }

  /// Every code, in the order of the lists below.
  public static let all: [ProblemCode] =
    ofTheMessage + ofSigningIn + ofRights + ofAbsence + ofConflicts + ofContent + ofTheService
}
