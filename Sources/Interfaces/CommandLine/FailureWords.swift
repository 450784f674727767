import Directory
import Services
import Values

/// The one place that turns errors into words and exit codes.
enum FailureWords {
  /// What the person in front is told about an error, without a word of where in the code it arose.
  static func failure(for error: any Error) -> CommandFailure {
    switch error {
    case let failure as CommandFailure: failure
    case let error as UsageError: usage(error)
    case let error as DirectoryError: directory(error)
    case is CancellationError: CommandFailure("Interrupted.")
    default:
      service(error) ?? account(error) ?? credential(error) ?? workflow(error)
        ?? settlement(error)
        ?? CommandFailure(
          "Something unexpected happened: \(error).",
          advice: "If it happens again, please report it with the command.")
    }
  }

  private static func usage(_ error: UsageError) -> CommandFailure {
    let message =
      switch error.reason {
      case .unknownCommand(let name, let suggestion):
        "\(error.command) has no command \(name).\(meant(suggestion))"
      case .missingCommand(let names):
        "\(error.command) needs a command: \(names.joined(separator: ", "))."
      case .unknownOption(let name, let suggestion):
        "\(error.command) has no option \(name).\(meant(suggestion))"
      case .missingValue(let option, let placeholder): "\(option) needs a value: \(placeholder)."
      case .unexpectedValue(let option): "\(option) takes no value."
      case .repeated(let option): "\(option) is given twice."
      case .conflict(let first, let second): "\(first) and \(second) exclude each other."
      case .missingArgument(let name): "\(error.command) needs \(name)."
      case .unexpectedArgument(let text): "\(error.command) can't do anything with \"\(text)\"."
      case .invalid(let name, let value, let allowed):
        "\"\(value)\" is no value for \(name); allowed: \(allowed)."
      }
    return CommandFailure(
      message, advice: "See `\(error.command) --help`.", exitCode: .usage)
  }

  private static func meant(_ suggestion: String?) -> String {
    suggestion.map { " Did you mean \($0)?" } ?? ""
  }

  /// The adapter's message says what to do already; otherwise the code does.
  private static func directory(_ error: DirectoryError) -> CommandFailure {
    guard !error.message.hasSuffix(".") else { return CommandFailure(error.sentence) }
    let advice =
      switch error.code {
      case .unreachable: "Check urls, the network and whether the server runs."
      case .tls: "Check tls.mode, tls.ca_file and the server's certificate."
      case .bindRefused: "Check bind_dn and the password."
      case .noSuchBase: "Check users.base and groups.base."
      case .insufficientAccess: "Give the service's account the right to read."
      case .limitExceeded: "Raise the server's limits for the service's account."
      case .refused: "The server's log says more."
      }
    return CommandFailure("Can't \(error.operation): \(error.message).", advice: advice)
  }

  /// The failures of the use cases; nil for other errors.
  private static func service(_ error: any Error) -> CommandFailure? {
    switch error {
    case let error as UnknownDirectory:
      CommandFailure(
        "No directory \(error.name) is configured.",
        advice: "`muster directory list` shows which are.")
    case let error as RunNotFound:
      CommandFailure("There is no run \(error.run).", advice: "See `muster plan list`.")
    case let error as OutboxItemNotFound:
      CommandFailure(
        "There is no change \(error.item) for a directory.", advice: "See `muster outbox list`.")
    case let error as OutboxItemClosed:
      CommandFailure(
        "The change is \(error.state.rawValue), so that can't be done with it.",
        advice: "See `muster outbox list`.")
    case let error as OutboxItemNeeded: CommandFailure(error.sentence)
    case let error as PlanNotHeld:
      CommandFailure(
        "The plan of run \(error.run) isn't held, so there is nothing to decide.",
        advice: "`muster plan show \(error.run.shortText)` says what became of it.")
    case let error as RunInProgress:
      CommandFailure(
        "The run \(error.run) of the same directory is under way.",
        advice: "Try again when it is over; `muster plan show \(error.run.shortText)` tells.")
    case let error as RunNotUndoable:
      CommandFailure(
        error.sentence, advice: "`muster plan show \(error.run.shortText)` shows its effects.")
    case let error as RunNotUnderWay:
      CommandFailure("The run \(error.run) isn't under way.")
    case let error as LeaseLost:
      CommandFailure(
        "Another process has taken over the directory \(error.directory), because this one was "
          + "silent for too long.",
        advice: "Nothing is lost; see `muster plan list`, and sync again if need be.")
    case let error as AccessRequestError: RequestWords.failure(for: error)
    case NotificationError.notFound:
      CommandFailure(
        "There is no such notification.", advice: "See `muster notification list`.")
    case NotificationError.alreadyDelivered:
      CommandFailure("The receiver has taken the notification already.")
    case is StaleVersion:
      CommandFailure(
        "The object was changed meanwhile.", advice: "Look at it again, then try again.")
    case is BadCursor:
      CommandFailure("The list changed in a way that it can't be continued.", advice: "Try again.")
    default: nil
    }
  }

  /// The failures around sessions, API tokens and keys; nil for other errors.
  private static func credential(_ error: any Error) -> CommandFailure? {
    switch error {
    case SessionEndingError.notFound: CommandFailure("There is no such session.")
    case SessionEndingError.noAccount: CommandFailure("There is no such account any more.")
    case APITokenError.notFound:
      CommandFailure(
        "There is no such API token.", advice: "`muster token list` shows those there are.")
    case APITokenError.staleVersion:
      CommandFailure("The API token was changed at the same moment.", advice: "Try again.")
    case APITokenError.aboveOwner:
      CommandFailure(
        "The token's role would be above its owner's.", advice: "Give --role user, or none.")
    case APITokenError.alreadyOver:
      CommandFailure("The token's end has passed already.", advice: "Give a later --expires.")
    case APITokenError.unsuitableOwner:
      CommandFailure(
        "This account can't have API tokens: it is a guest, switched off, or the system account.",
        advice: "`muster user show` tells which.")
    case let error as SealingError: CommandFailure("\(error)")
    default: nil
    }
  }
}
