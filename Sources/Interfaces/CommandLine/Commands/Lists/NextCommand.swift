/// Writes the command to go on with, for the same configuration as the present one.
struct NextCommand: Sendable {
  private let options: [String]

  /// Goes on from this command.
  init(_ context: CommandContext) {
    var options: [String] = []
    if let file = context.values["config"] { options += ["--config", file.shellWord] }
    for setting in context.values.all("set") { options += ["--set", setting.shellWord] }
    self.options = options
  }

  /// The whole line for the words of a command.
  func line(_ words: String...) -> String {
    (["muster"] + words + options).joined(separator: " ")
  }
}
