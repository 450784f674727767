/// What the words of a command line mean.
struct ParsedCommand: Sendable {
  /// The commands from the root down to the one that was called.
  var path: [Command]
  /// What was given to it.
  var values: ParsedValues
  /// Whether its help is wanted instead.
  var wantsHelp: Bool

  /// The words of the path, `muster plan show`.
  var name: String { path.map(\.name).joined(separator: " ") }
}
