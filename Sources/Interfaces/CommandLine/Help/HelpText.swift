/// The help of a command, made from its declaration.
enum HelpText {
  /// The lines of the help for the last command of a path.
  static func lines(for path: [Command], width: Int) -> [String] {
    guard let command = path.last else { return [] }
    let name = path.map(\.name).joined(separator: " ")
    var lines = TextWrapping.lines("\(name): \(command.summary)", width: width)
    lines += [""] + usage(of: command, named: name, width: width)
    for paragraph in paragraphs(command.discussion) {
      lines += [""] + TextWrapping.lines(paragraph, width: width)
    }
    lines += section("Commands", command.subcommands.map { ($0.name, $0.summary) }, width)
    lines += section("Arguments", command.arguments.map { ($0.name, describe($0)) }, width)
    lines += section("Options", command.options.map { (spelling($0), describe($0)) }, width)
    let outer = path.dropLast().reversed().flatMap(\.options) + [CommandParser.help]
    let title = path.count == 1 ? "Help" : "Options of every command"
    lines += section(title, outer.map { (spelling($0), describe($0)) }, width)
    if !command.subcommands.isEmpty {
      lines += ["", "`\(name) COMMAND --help` says more about a command."]
    }
    return lines
  }

  private static func usage(of command: Command, named name: String, width: Int) -> [String] {
    let parts = command.subcommands.isEmpty ? usageParts(of: command) : ["COMMAND"]
    let indent = String(repeating: " ", count: "Usage: \(name)".count)
    var lines = ["Usage: \(name)"]
    for part in parts {
      if lines[lines.count - 1].count + 1 + part.count > width { lines.append(indent) }
      lines[lines.count - 1] += " \(part)"
    }
    return lines
  }

  private static func usageParts(of command: Command) -> [String] {
    var parts: [String] = []
    var shown: Set<String> = []
    for option in command.options where !shown.contains(option.name) {
      let group = command.alternatives.first { $0.contains(option.name) } ?? [option.name]
      shown.formUnion(group)
      let spellings = command.options.filter { group.contains($0.name) }.map(short)
      parts.append("[\(spellings.joined(separator: " | "))]")
    }
    for argument in command.arguments {
      let text = argument.name + (argument.isRepeated ? "…" : "")
      parts.append(argument.isRequired ? text : "[\(text)]")
    }
    return parts
  }

  private static func short(_ option: Option) -> String {
    "--\(option.name)" + (option.value.map { " \($0.placeholder)" } ?? "")
  }

  private static func spelling(_ option: Option) -> String {
    (option.short.map { "-\($0), " } ?? "") + short(option)
  }

  private static func describe(_ option: Option) -> String {
    let words = option.value?.words ?? []
    let many = option.isRepeated ? "; may be given more than once" : ""
    return option.summary + (words.isEmpty ? "" : ": \(words.joined(separator: ", "))") + many
  }

  private static func describe(_ argument: Argument) -> String {
    let words = argument.form.words
    return argument.summary + (words.isEmpty ? "" : ": \(words.joined(separator: ", "))")
  }

  private static func section(
    _ title: String, _ rows: [(String, String)], _ width: Int
  ) -> [String] {
    guard !rows.isEmpty else { return [] }
    let column = min(rows.map { DisplayWidth.of($0.0) }.max() ?? 0, 28) + 4
    var lines = ["", "\(title):"]
    for (name, text) in rows {
      let wrapped = TextWrapping.lines(text, width: max(20, width - column))
      let first = "  \(name)"
      let indent = String(repeating: " ", count: column)
      var rest = wrapped[...]
      if DisplayWidth.of(first) + 2 <= column, let beginning = rest.popFirst() {
        let padding = String(repeating: " ", count: column - DisplayWidth.of(first))
        lines.append(first + padding + beginning)
      } else {
        lines.append(first)
      }
      lines += rest.map { indent + $0 }
    }
    return lines
  }

  private static func paragraphs(_ text: String) -> [String] {
    var paragraphs: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.isEmpty {
        paragraphs.append([])
      } else {
        paragraphs[paragraphs.count - 1].append(line)
      }
    }
    return paragraphs.filter { !$0.isEmpty }.map { $0.joined(separator: " ") }
  }
}
