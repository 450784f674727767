import Presentation
public import Services
import Values

/// What reading the configuration came to, as it is shown.
public struct ConfigurationReport: Sendable, Hashable {
  /// One thing that is wrong or unwise.
  public struct Problem: Sendable, Hashable {
    /// Whether the program can't start with it.
    public var isError: Bool
    /// Where it was written: a file with a line, a variable, a flag.
    public var origin: String
    /// The setting; empty when it isn't about one.
    public var path: String
    /// What is wrong, as a clause.
    public var reason: String
    /// What may stand there instead.
    public var allowed: String?
    /// All of it in one line.
    public var text: String

    /// Joins the facts.
    public init(
      isError: Bool, origin: String, path: String, reason: String, allowed: String?, text: String
    ) {
      self.isError = isError
      self.origin = origin
      self.path = path
      self.reason = reason
      self.allowed = allowed
      self.text = text
    }
  }

  /// The file that was read; nil when there is none.
  public var file: String?
  /// Everything that is wrong or unwise.
  public var problems: [Problem]
  /// Every setting.
  public var values: [EffectiveSetting]

  /// Joins the parts.
  public init(file: String?, problems: [Problem], values: [EffectiveSetting]) {
    self.file = file
    self.problems = problems
    self.values = values
  }

  /// Whether the program can't start.
  public var isBroken: Bool { problems.contains(where: \.isError) }

  /// The outcome of `config check`.
  var checkJSON: JSONValue {
    [
      "file": JSONValue(file), "valid": .bool(!isBroken),
      "problems": .array(
        problems.map { problem in
          [
            "severity": .string(problem.isError ? "error" : "warning"),
            "origin": .string(problem.origin), "path": .string(problem.path),
            "reason": .string(problem.reason), "allowed": JSONValue(problem.allowed),
          ]
        }),
    ]
  }

  /// The outcome of `config show`.
  var showJSON: JSONValue {
    .array(values.map { JSONValue($0) })
  }
}

/// Which configuration a command line asks for.
public struct ConfigurationChoice: Sendable, Hashable {
  /// The file of `--config`; nil for the usual places.
  public var file: String?
  /// The `path=value` texts of `--set`.
  public var overrides: [String]
  /// The process's variables.
  public var variables: [String: String]

  /// The options that every command takes.
  static let options: [Option] = [
    .value(
      "config", .file("FILE"),
      "The configuration; by default $MUSTER_CONFIG, config/muster.yaml or /etc/muster/muster.yaml"),
    .value("set", .text("PATH=VALUE"), isRepeated: true, "Override one setting"),
  ]

  /// What a command was called with.
  public init(_ context: CommandContext) {
    file = context.values["config"]
    overrides = context.values.all("set")
    variables = context.variables
  }
}
