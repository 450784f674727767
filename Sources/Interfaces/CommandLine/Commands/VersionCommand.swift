import Values

extension Command {
  /// `version`: prints which program this is.
  static func version(_ version: String, of program: String) -> Command {
    Command("version", "Print the version") { context in
      if context.output.isJSON {
        context.output.json(["name": .string(program), "version": .string(version)])
      } else {
        context.output.line("\(program) \(version)")
      }
      return .done
    }
  }
}
