/// One command of the program, or a group of commands.
public struct Command: Sendable {
  /// What a command does when it is called.
  public typealias Action = @Sendable (CommandContext) async throws -> ExitCode

  /// The word on the command line; the program's own name for the root.
  public var name: String
  /// One line for lists, in the imperative, without a full stop.
  public var summary: String
  /// More for `--help`, paragraphs separated by blank lines; may be empty.
  public var discussion: String
  /// Its options, those of the root hold for every command.
  public var options: [Option]
  /// Names of options of which one at most may be given.
  public var alternatives: [[String]]
  /// Its arguments in order.
  public var arguments: [Argument]
  /// The commands below it.
  public var subcommands: [Command]
  /// What it does; nil for a group.
  public var action: Action?

  /// A command that does something.
  public init(
    _ name: String, _ summary: String, discussion: String = "", options: [Option] = [],
    alternatives: [[String]] = [], arguments: [Argument] = [], action: @escaping Action
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.options = options
    self.alternatives = alternatives
    self.arguments = arguments
    self.subcommands = []
    self.action = action
  }

  /// A group of commands.
  public init(
    group name: String, _ summary: String, discussion: String = "", options: [Option] = [],
    subcommands: [Command]
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.options = options
    self.alternatives = []
    self.arguments = []
    self.subcommands = subcommands
    self.action = nil
  }
}
