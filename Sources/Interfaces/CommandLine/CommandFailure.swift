/// A failure that a command puts into words itself.
public struct CommandFailure: Error, Hashable, Sendable {
  /// What failed, on what and why, as a sentence.
  public var message: String
  /// What to do next, as a sentence; nil when the message says it.
  public var advice: String?
  /// How the program ends.
  public var exitCode: ExitCode

  /// Joins the facts.
  public init(_ message: String, advice: String? = nil, exitCode: ExitCode = .error) {
    self.message = message
    self.advice = advice
    self.exitCode = exitCode
  }
}
