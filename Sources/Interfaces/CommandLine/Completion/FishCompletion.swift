/// A completion script for fish.
enum FishCompletion {
  /// The script for a tree of commands.
  static func script(for root: Command) -> String {
    let places = CompletionPlace.all(in: root)
    let valueOptions = CompletionPlace.valueOptions(in: root).joined(separator: " ")
    let known = places.dropFirst().map { quoted($0.name) }.joined(separator: " ")
    var lines = [
      "# fish completion for \(root.name); load it with: \(root.name) completion fish | source",
      "function __\(root.name)_at",
      "  set -l place \(root.name)",
      "  set -l skip no",
      "  for word in (commandline -opc)[2..-1]",
      "    if test $skip = yes",
      "      set skip no",
      "    else if contains -- $word \(valueOptions)",
      "      set skip yes",
      "    else if contains -- \"$place $word\" \(known)",
      "      set place \"$place $word\"",
      "    end",
      "  end",
      "  test \"$place\" = \"$argv[1]\"",
      "end",
      "complete -c \(root.name) -f",
    ]
    lines += places.flatMap { completions($0, root.name) }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func completions(_ place: CompletionPlace, _ program: String) -> [String] {
    let start = "complete -c \(program) -n \(quoted("__\(program)_at \"\(place.name)\""))"
    var lines = place.subcommands.map {
      "\(start) -a \($0.name) -d \(quoted($0.summary))"
    }
    for argument in place.arguments {
      switch argument.form {
      case .text: continue
      case .file: lines.append("\(start) -F")
      case .word(_, let words):
        lines.append(
          "\(start) -a \(quoted(words.joined(separator: " "))) -d \(quoted(argument.summary))")
      }
    }
    for option in place.options {
      let short = option.short.map { " -s \($0)" } ?? ""
      lines.append(
        "\(start) -l \(option.name)\(short)\(value(option.value)) -d \(quoted(option.summary))")
    }
    return lines
  }

  private static func value(_ form: ValueForm?) -> String {
    switch form {
    case nil: ""
    case .text: " -x"
    case .file: " -r -F"
    case .word(_, let words): " -x -a \(quoted(words.joined(separator: " ")))"
    }
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }
}
