/// One place of a command line where words are completed: a command, and what may follow it.
struct CompletionPlace {
  /// The words of the command, `muster plan`.
  var name: String
  /// The commands that may follow.
  var subcommands: [Command]
  /// The options that may follow, inherited ones and `--help` included.
  var options: [Option]
  /// The arguments that may follow.
  var arguments: [Argument]

  /// Every command of a tree, the root first.
  static func all(in root: Command) -> [CompletionPlace] {
    places(root, named: root.name, inherited: [CommandParser.help])
  }

  private static func places(
    _ command: Command, named name: String, inherited: [Option]
  ) -> [CompletionPlace] {
    let options = command.options + inherited
    let place = CompletionPlace(
      name: name, subcommands: command.subcommands, options: options, arguments: command.arguments)
    return [place]
      + command.subcommands.flatMap {
        places($0, named: "\(name) \($0.name)", inherited: options)
      }
  }

  /// The options with a value, as they may be written.
  static func valueOptions(in root: Command) -> [String] {
    let spellings = all(in: root).flatMap { place in
      place.options.filter { $0.value != nil }.flatMap { Self.spellings($0) }
    }
    return Set(spellings).sorted()
  }

  /// `--name` and `-n`.
  static func spellings(_ option: Option) -> [String] {
    ["--\(option.name)"] + (option.short.map { ["-\($0)"] } ?? [])
  }
}
