extension Command {
  /// `completion`: prints a script that completes commands and options in a shell.
  ///
  /// The root is the program as it is without this command.
  static func completion(for root: Command) -> Command {
    var complete = root
    let declaration = Command(
      "completion", "Print a script that completes commands in a shell",
      arguments: [Argument("SHELL", "The shell", words: ["bash", "zsh", "fish"])],
      action: { _ in .done })
    complete.subcommands.append(declaration)
    let tree = complete
    var command = declaration
    command.discussion = """
      In bash, add this to ~/.bashrc: source <(\(root.name) completion bash)

      In zsh, save the script as _\(root.name) in a folder of $fpath.

      In fish: \(root.name) completion fish > ~/.config/fish/completions/\(root.name).fish
      """
    command.action = { context in
      let script =
        switch context.values["SHELL"] {
        case "zsh": ZshCompletion.script(for: tree)
        case "fish": FishCompletion.script(for: tree)
        default: BashCompletion.script(for: tree)
        }
      context.output.line(script)
      return .done
    }
    return command
  }
}
