/// Why a command line can't be understood.
public struct UsageError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// There is no such command; perhaps another one was meant.
    case unknownCommand(String, suggestion: String?)
    /// A group of commands was called without one of them.
    case missingCommand([String])
    /// There is no such option; perhaps another one was meant.
    case unknownOption(String, suggestion: String?)
    /// An option has no value.
    case missingValue(option: String, placeholder: String)
    /// A flag was given a value.
    case unexpectedValue(option: String)
    /// An option was given twice.
    case repeated(option: String)
    /// Two options exclude each other.
    case conflict(String, String)
    /// An argument is missing.
    case missingArgument(String)
    /// There is an argument too many.
    case unexpectedArgument(String)
    /// A value isn't one of the allowed ones.
    case invalid(name: String, value: String, allowed: String)
  }

  /// The command so far, `muster plan show`.
  public var command: String
  /// What is wrong.
  public var reason: Reason

  /// Joins both.
  public init(command: String, reason: Reason) {
    self.command = command
    self.reason = reason
  }
}
