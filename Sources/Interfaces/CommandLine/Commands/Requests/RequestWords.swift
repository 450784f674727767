import Accounts
import Services
import Values

/// Why an access request couldn't be decided, for the person in front.
enum RequestWords {
  /// The failure of a command.
  static func failure(for error: AccessRequestError) -> CommandFailure {
    switch error {
    case .notFound:
      CommandFailure("There is no such access request.", advice: "See `muster request list`.")
    case .closed(let status):
      CommandFailure(
        "The request is \(status.rawValue) already.", advice: "`muster request show` tells more.")
    case .inactiveRequester(let status):
      CommandFailure(
        "The requester's account is \(status.rawValue).",
        advice: "Bring the account back first, or reject the request.")
    case .invalid(let faults):
      CommandFailure(faults.map { "\($0.field): \($0.problem)" }.joined(separator: "\n"))
    case .switchedOff, .applicationsSwitchedOff:
      CommandFailure("Access requests are switched off by the configuration.")
    case .pending: CommandFailure("A request of this person waits already.")
    case .alreadyHasAccess: CommandFailure("The account has a role already.")
    case .coolingDown(let end, _):
      CommandFailure("The person may ask again from \(end.words) on.")
    case .tooManyApplications: CommandFailure("Too many applications wait.")
    case .own: CommandFailure("Nobody decides their own access request.")
    }
  }
}
