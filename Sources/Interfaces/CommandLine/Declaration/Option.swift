/// What may be given to a command by name.
public struct Option: Sendable, Hashable {
  /// The name after the two dashes, which is also the key of its value.
  public var name: String
  /// The letter after one dash.
  public var short: Character?
  /// What the value is; nil for a flag, which has none.
  public var value: ValueForm?
  /// Whether it may be given more than once.
  public var isRepeated: Bool
  /// One line for the help, without a full stop.
  public var summary: String

  /// An option without a value.
  public static func flag(
    _ name: String, short: Character? = nil, _ summary: String
  ) -> Option {
    Option(name: name, short: short, value: nil, isRepeated: false, summary: summary)
  }

  /// An option with a value.
  public static func value(
    _ name: String, short: Character? = nil, _ form: ValueForm, isRepeated: Bool = false,
    _ summary: String
  ) -> Option {
    Option(name: name, short: short, value: form, isRepeated: isRepeated, summary: summary)
  }
}

/// What may be given to a command by position.
public struct Argument: Sendable, Hashable {
  /// The name in the help, in capitals, which is also the key of its value.
  public var name: String
  /// What the value is.
  public var form: ValueForm
  /// Whether it must be given.
  public var isRequired: Bool
  /// Whether it takes all that follows; only the last one may.
  public var isRepeated: Bool
  /// One line for the help, without a full stop.
  public var summary: String

  /// Describes an argument; its placeholder is its name.
  public init(
    _ name: String, _ summary: String, words: [String] = [], isFile: Bool = false,
    isRequired: Bool = true, isRepeated: Bool = false
  ) {
    self.name = name
    self.summary = summary
    form = isFile ? .file(name) : words.isEmpty ? .text(name) : .word(name, of: words)
    self.isRequired = isRequired
    self.isRepeated = isRepeated
  }
}

/// What a value on the command line is, with its placeholder for the help, `FILE`.
public enum ValueForm: Sendable, Hashable {
  /// Any text.
  case text(String)
  /// The path of a file.
  case file(String)
  /// One of some words.
  case word(String, of: [String])

  /// The placeholder.
  public var placeholder: String {
    switch self {
    case .text(let placeholder), .file(let placeholder), .word(let placeholder, _): placeholder
    }
  }

  /// The words to choose from; empty when any text will do.
  var words: [String] {
    if case .word(_, let words) = self { words } else { [] }
  }
}
