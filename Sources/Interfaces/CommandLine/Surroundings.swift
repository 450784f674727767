/// What the program finds around it: streams, terminal and variables of the process.
public struct Surroundings: Sendable {
  /// Where it reads.
  public var input: any CommandInput
  /// The standard output.
  public var standardOutput: any TextSink
  /// The standard error.
  public var standardError: any TextSink
  /// The columns of the terminal at the standard output; nil when it isn't one.
  public var width: Int?
  /// Whether the standard error is a terminal.
  public var hasErrorTerminal: Bool
  /// The process's variables.
  public var variables: [String: String]

  /// Joins the parts.
  public init(
    input: any CommandInput, standardOutput: any TextSink, standardError: any TextSink,
    width: Int? = nil, hasErrorTerminal: Bool = false, variables: [String: String] = [:]
  ) {
    self.input = input
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.width = width
    self.hasErrorTerminal = hasErrorTerminal
    self.variables = variables
  }

  func output(isJSON: Bool) -> Output {
    Output(
      standard: standardOutput, error: standardError,
      style: Output.Style(
        isJSON: isJSON, width: width, hasErrorTerminal: hasErrorTerminal, variables: variables))
  }
}
