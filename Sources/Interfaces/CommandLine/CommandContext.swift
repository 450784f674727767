/// What a command gets when it is called.
public struct CommandContext: Sendable {
  /// What was given to it on the command line.
  public let values: ParsedValues
  /// Where it writes.
  public let output: Output
  /// Where it reads.
  public let input: any CommandInput
  /// The process's variables.
  public let variables: [String: String]

  /// Joins the parts.
  public init(
    values: ParsedValues, output: Output, input: any CommandInput, variables: [String: String]
  ) {
    self.values = values
    self.output = output
    self.input = input
    self.variables = variables
  }

  /// Asks the person in front.
  public var prompt: Prompt { Prompt(input: input, output: output) }
}
