/// A completion script for zsh.
enum ZshCompletion {
  /// The script for a tree of commands.
  static func script(for root: Command) -> String {
    """
    #compdef \(root.name)
    # zsh completion for \(root.name); save it as _\(root.name) in a folder of $fpath
    _\(root.name)() {
      local previous="${words[CURRENT-1]}" place="\(root.name)" index
      local -a choices
      for ((index = 2; index < CURRENT; index++)); do
        case "${words[index]}" in
          (\(pattern(CompletionPlace.valueOptions(in: root)))) ((index += 1)); continue ;;
        esac
        case "$place ${words[index]}" in
          (\(pattern(CompletionPlace.all(in: root).dropFirst().map { quoted($0.name) }))) \
    place="$place ${words[index]}" ;;
        esac
      done
      case "$place" in
    \(CompletionPlace.all(in: root).map(branch).joined(separator: "\n"))
      esac
    }
    compdef _\(root.name) \(root.name)

    """
  }

  private static func pattern(_ words: [String]) -> String {
    words.isEmpty ? "''" : words.joined(separator: "|")
  }

  private static func branch(_ place: CompletionPlace) -> String {
    var lines = ["    (\(quoted(place.name)))"]
    let options = place.options.filter { $0.value != nil }
    if !options.isEmpty {
      lines.append("      case \"$previous\" in")
      for option in options {
        guard let form = option.value else { continue }
        let spellings = CompletionPlace.spellings(option).joined(separator: "|")
        lines.append("        (\(spellings)) \(reply(form)); return ;;")
      }
      lines.append("      esac")
    }
    let choices =
      place.subcommands.map { ($0.name, $0.summary) }
      + place.arguments.flatMap { argument in
        argument.form.words.map { ($0, argument.summary) }
      }
      + place.options.flatMap { option in
        CompletionPlace.spellings(option).map { ($0, option.summary) }
      }
    let words = choices.map { quoted("\($0.0):\($0.1)") }
    lines.append("      choices=(\(words.joined(separator: " ")))")
    lines.append("      _describe '\(place.name)' choices")
    if place.arguments.contains(where: { if case .file = $0.form { true } else { false } }) {
      lines.append("      _files")
    }
    return (lines + ["      ;;"]).joined(separator: "\n")
  }

  private static func reply(_ form: ValueForm) -> String {
    switch form {
    case .text: "_message '\(form.placeholder)'"
    case .file: "_files"
    case .word(_, let words): "compadd -- \(words.joined(separator: " "))"
    }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
