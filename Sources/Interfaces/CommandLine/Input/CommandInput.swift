public import Values

/// Where a command reads from: the standard input and files, or memory in tests.
public protocol CommandInput: Sendable {
  /// Whether a person sits at the standard input.
  var isTerminal: Bool { get }

  /// Reads a line without its end, and without showing it while it is typed when it is hidden.
  ///
  /// - Returns: nil at the end of the input.
  func readLine(isHidden: Bool) async throws -> String?

  /// Reads a file of at most `limit` bytes; `-` is the standard input.
  ///
  /// - Throws: `CommandFailure` that names the file.
  func readFile(_ path: String, limit: Int) async throws -> [UInt8]
}

/// Asks the person in front.
public struct Prompt: Sendable {
  private let input: any CommandInput
  private let output: Output

  /// Asks through these.
  public init(input: any CommandInput, output: Output) {
    self.input = input
    self.output = output
  }

  /// Asks a question that is answered with yes or no; an empty answer is no.
  ///
  /// The alternative says what to do without a terminal, `give --force`.
  ///
  /// - Throws: `CommandFailure` when nobody can be asked.
  public func confirm(_ question: String, alternative: String) async throws -> Bool {
    try requireTerminal(alternative)
    output.prompt("\(question) [y/N] ")
    let answer = try await input.readLine(isHidden: false)?.lowercased()
    return answer == "y" || answer == "yes"
  }

  /// Asks for a new password twice.
  ///
  /// - Throws: `CommandFailure` when nobody can be asked, or the two differ.
  public func newPassword() async throws -> Secret {
    try requireTerminal("give --password-stdin or --password-file FILE")
    let first = try await hidden("New password: ")
    guard try await hidden("Again: ") == first else {
      throw CommandFailure("The two passwords are different.", advice: "Try again.")
    }
    return Secret(first)
  }

  private func hidden(_ label: String) async throws -> String {
    output.prompt(label)
    // The line end wasn't shown either.
    defer { output.prompt("\n") }
    let line = try await input.readLine(isHidden: true)
    guard let line, !line.isEmpty else {
      throw CommandFailure("No password was entered.", advice: "Try again.")
    }
    return line
  }

  private func requireTerminal(_ alternative: String) throws {
    guard input.isTerminal else {
      throw CommandFailure(
        "There is no terminal to ask on.", advice: "Without one, \(alternative).",
        exitCode: .usage)
    }
  }
}
