import Values

/// Reads the words of a command line against the declared commands.
///
/// Long options are `--name value` or `--name=value`, short ones `-n value` or `-nvalue`; flags of
/// one letter may stand together. After `--` everything is an argument. The options of a command
/// hold for those below it, wherever they stand.
struct CommandParser {
  private var path: [Command]
  private var values = ParsedValues()
  private var wantsHelp = false
  private var rest: ArraySlice<String>
  private var argumentTexts: [String] = []

  static let help = Option.flag("help", short: "h", "Show this help")

  private init(_ root: Command, _ words: [String]) {
    path = [root]
    rest = words[...]
  }

  /// Reads the words after the program's name.
  static func parse(_ words: [String], _ root: Command) throws(UsageError) -> ParsedCommand {
    var parser = CommandParser(root, words)
    return try parser.parse()
  }

  private mutating func parse() throws(UsageError) -> ParsedCommand {
    while let word = rest.popFirst() {
      if word == "--" {
        argumentTexts += rest
        rest = []
      } else if word.hasPrefix("--") {
        try takeLong(word)
      } else if word.hasPrefix("-"), word != "-" {
        try takeShort(word)
      } else {
        try takeWord(word)
      }
    }
    if !wantsHelp { try finish() }
    return ParsedCommand(path: path, values: values, wantsHelp: wantsHelp)
  }

  private var options: [Option] { [Self.help] + path.reversed().flatMap(\.options) }

  private func fault(_ reason: UsageError.Reason) -> UsageError {
    UsageError(command: path.map(\.name).joined(separator: " "), reason: reason)
  }

  private mutating func takeWord(_ word: String) throws(UsageError) {
    guard let current = path.last, !current.subcommands.isEmpty else {
      argumentTexts.append(word)
      return
    }
    if path.count == 1, !wantsHelp, word == "help" {
      wantsHelp = true
      return
    }
    guard let next = current.subcommands.first(where: { $0.name == word }) else {
      let names = current.subcommands.map(\.name)
      throw fault(
        .unknownCommand(word, suggestion: Spelling.closest(to: word, among: names)))
    }
    path.append(next)
  }

  private mutating func takeLong(_ word: String) throws(UsageError) {
    let parts = word.dropFirst(2).split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    guard let option = options.first(where: { $0.name == name }) else {
      let guess = Spelling.closest(to: name, among: options.map(\.name))
      throw fault(.unknownOption("--\(name)", suggestion: guess.map { "--\($0)" }))
    }
    try take(option, as: "--\(name)", attached: parts.count == 2 ? String(parts[1]) : nil)
  }

  private mutating func takeShort(_ word: String) throws(UsageError) {
    var letters = word.dropFirst()
    while let letter = letters.popFirst() {
      guard let option = options.first(where: { $0.short == letter }) else {
        throw fault(.unknownOption("-\(letter)", suggestion: nil))
      }
      guard option.value != nil else {
        try take(option, as: "-\(letter)", attached: nil)
        continue
      }
      try take(option, as: "-\(letter)", attached: letters.isEmpty ? nil : String(letters))
      return
    }
  }

  private mutating func take(
    _ option: Option, as written: String, attached: String?
  ) throws(UsageError) {
    if option == Self.help {
      wantsHelp = true
      return
    }
    if values.has(option.name), !option.isRepeated { throw fault(.repeated(option: written)) }
    guard let form = option.value else {
      guard attached == nil else { throw fault(.unexpectedValue(option: written)) }
      values.add("", for: option.name)
      return
    }
    guard let text = attached ?? rest.popFirst() else {
      throw fault(.missingValue(option: written, placeholder: form.placeholder))
    }
    try check(text, form, name: written)
    values.add(text, for: option.name)
  }

  private mutating func finish() throws(UsageError) {
    guard let command = path.last else { return }
    guard command.subcommands.isEmpty else {
      throw fault(.missingCommand(command.subcommands.map(\.name)))
    }
    for names in command.alternatives {
      let given = names.filter { values.has($0) }
      if given.count > 1 { throw fault(.conflict("--\(given[0])", "--\(given[1])")) }
    }
    var texts = argumentTexts[...]
    for argument in command.arguments {
      if texts.isEmpty, argument.isRequired { throw fault(.missingArgument(argument.name)) }
      while let text = texts.popFirst() {
        try check(text, argument.form, name: argument.name)
        values.add(text, for: argument.name)
        if !argument.isRepeated { break }
      }
    }
    if let extra = texts.first { throw fault(.unexpectedArgument(extra)) }
  }

  private func check(
    _ text: String, _ form: ValueForm, name: String
  ) throws(UsageError) {
    guard !form.words.isEmpty, !form.words.contains(text) else { return }
    throw fault(
      .invalid(name: name, value: text, allowed: form.words.joined(separator: ", ")))
  }
}
