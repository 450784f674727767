/// A completion script for bash, which is also the heart of the one for zsh.
enum BashCompletion {
  /// The script for a tree of commands.
  static func script(for root: Command) -> String {
    let function = "_\(root.name)_complete"
    return """
      # bash completion for \(root.name); load it with: source <(\(root.name) completion bash)
      \(function)() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
        local place="\(root.name)" index
        COMPREPLY=()
        for ((index = 1; index < COMP_CWORD; index++)); do
          case "${COMP_WORDS[index]}" in
            \(valueOptions(root))) ((index += 1)); continue ;;
          esac
          case "$place ${COMP_WORDS[index]}" in
            \(places(root))) place="$place ${COMP_WORDS[index]}" ;;
          esac
        done
        case "$place" in
      \(CompletionPlace.all(in: root).map(branch).joined(separator: "\n"))
        esac
      }
      complete -F \(function) \(root.name)

      """
  }

  private static func valueOptions(_ root: Command) -> String {
    let options = CompletionPlace.valueOptions(in: root)
    return options.isEmpty ? "''" : options.joined(separator: "|")
  }

  private static func places(_ root: Command) -> String {
    let names = CompletionPlace.all(in: root).dropFirst().map { "\"\($0.name)\"" }
    return names.isEmpty ? "''" : names.joined(separator: "|")
  }

  private static func branch(_ place: CompletionPlace) -> String {
    var lines = ["    \"\(place.name)\")"]
    let options = place.options.filter { $0.value != nil }
    if !options.isEmpty {
      lines.append("      case \"$previous\" in")
      for option in options {
        guard let form = option.value else { continue }
        let spellings = CompletionPlace.spellings(option).joined(separator: "|")
        lines.append("        \(spellings)) \(reply(form)); return ;;")
      }
      lines.append("      esac")
    }
    let words =
      place.subcommands.map(\.name) + place.options.flatMap(CompletionPlace.spellings)
      + place.arguments.flatMap(\.form.words)
    lines.append(
      "      COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$current\"))")
    if place.arguments.contains(where: { if case .file = $0.form { true } else { false } }) {
      lines.append("      [[ \"$current\" == -* ]] || COMPREPLY+=($(compgen -f -- \"$current\"))")
    }
    return (lines + ["      ;;"]).joined(separator: "\n")
  }

  private static func reply(_ form: ValueForm) -> String {
    switch form {
    case .text: "return"
    case .file: "COMPREPLY=($(compgen -f -- \"$current\"))"
    case .word(_, let words):
      "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$current\"))"
    }
  }
}
