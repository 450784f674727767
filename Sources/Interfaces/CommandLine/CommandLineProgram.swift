/// The program as its command line shows it: reads the words, calls the command, ends with a code.
public struct CommandLineProgram: Sendable {
  private let root: Command

  /// Joins the commands to a program, with `completion`, `version` and the options of every command.
  public init(
    name: String, summary: String, version: String, discussion: String = "", commands: [Command]
  ) {
    var root = Command(
      group: name, summary, discussion: discussion,
      options: ConfigurationChoice.options + [.flag("json", "Print results as JSON")],
      subcommands: commands)
    let completion = Command.completion(
      for: root.adding(.version(version, of: name)))
    root = root.adding(completion).adding(.version(version, of: name))
    self.root = root
  }

  /// Runs one command line.
  ///
  /// - Parameters:
  ///   - words: what follows the program's name.
  ///   - surroundings: the streams and variables of the process.
  /// - Returns: how the process should end.
  public func run(_ words: [String], in surroundings: Surroundings) async -> ExitCode {
    // `--json` must be known before the words are understood, so that even then nothing but JSON
    // reaches the standard output.
    let output = surroundings.output(isJSON: words.prefix { $0 != "--" }.contains("--json"))
    let code = await call(words, surroundings, output)
    guard let failure = output.firstFailure else { return code }
    // A reader that has enough, such as `head`, is no failure worth words.
    if !failure.isClosedPipe { output.problem("The output can't be written: \(failure.reason).") }
    return code == .done ? .error : code
  }

  private func call(
    _ words: [String], _ surroundings: Surroundings, _ output: Output
  ) async -> ExitCode {
    let width = min(output.style.width ?? 80, 100)
    do {
      guard !words.isEmpty else {
        HelpText.lines(for: [root], width: width).forEach(output.note)
        return .usage
      }
      let parsed = try CommandParser.parse(words, root)
      guard !parsed.wantsHelp, let action = parsed.path.last?.action else {
        HelpText.lines(for: parsed.path, width: width).forEach(output.line)
        return .done
      }
      return try await action(
        CommandContext(
          values: parsed.values, output: output, input: surroundings.input,
          variables: surroundings.variables))
    } catch {
      let failure = FailureWords.failure(for: error)
      output.problem([failure.message, failure.advice].compactMap(\.self).joined(separator: " "))
      return failure.exitCode
    }
  }
}

extension Command {
  fileprivate func adding(_ command: Command) -> Command {
    var extended = self
    extended.subcommands.append(command)
    return extended
  }
}
