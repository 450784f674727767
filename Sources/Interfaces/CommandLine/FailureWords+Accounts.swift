import Accounts
import Directory
import Services
import Values

extension FailureWords {
  /// The failures of changes of accounts; nil for other errors.
  static func account(_ error: any Error) -> CommandFailure? {
    switch error {
    case let error as AccountRefusal: refusal(error)
    case let error as AccountError: change(error)
    case let error as AccountConflict: conflict(error)
    case let error as PasswordRefusal: password(error)
    default: nil
    }
  }

  private static func refusal(_ error: AccountRefusal) -> CommandFailure {
    switch error {
    case .ownRole: CommandFailure("Nobody changes their own role.")
    case .ownAccount: CommandFailure("Nobody disables or removes their own account.")
    case .higherRole: CommandFailure("The account has a higher role.")
    case .roleAboveOwn: CommandFailure("The role is above that of whoever gives it.")
    case .systemAccount:
      CommandFailure(
        "The account system owns ownerless content and stays as it is.",
        advice: "`muster user transfer system --to USER` gives what it owns to somebody.")
    case .missing(let permission): CommandFailure("The right \(permission) is missing.")
    }
  }

  private static func change(_ error: AccountError) -> CommandFailure {
    switch error {
    case .notFound: CommandFailure("The account is gone.")
    case .grantNotFound: CommandFailure("The account has no such grant.")
    case .invalid(let faults):
      CommandFailure(faults.map { "\($0.field): \($0.problem)" }.joined(separator: " "))
    case .passwordChangeRequired: CommandFailure("The password must be changed first.")
    case .ownedByDirectory(let ownership):
      CommandFailure(
        "The directory \(ownership.directory) decides about \(matter(ownership.matter)).",
        advice: "Change it there, then sync.")
    case .ownsContent(let workflows):
      CommandFailure(
        "The account owns \(workflows.counted("workflow", "workflows")).",
        advice: "Give --transfer-to USER or --discard.")
    }
  }

  private static func matter(_ matter: DirectoryOwnership.Matter) -> String {
    switch matter {
    case .fields(let names): names.joined(separator: ", ")
    case .role(let role, let groups):
      "the role \(role)" + (groups.isEmpty ? "" : ", by \(groups.joined(separator: ", "))")
    case .status(let cause): "whether the account works: \(cause)"
    }
  }

  private static func conflict(_ error: AccountConflict) -> CommandFailure {
    switch error {
    case .usernameTaken:
      CommandFailure("Somebody has this username.", advice: "Choose another one.")
    case .emailTaken:
      CommandFailure("Somebody has this e-mail address.", advice: "Choose another one.")
    case .lastAdministrator:
      CommandFailure(
        "Nobody would be left who can administer.",
        advice: "Make another account an administrator first.")
    }
  }

  private static func password(_ error: PasswordRefusal) -> CommandFailure {
    switch error {
    case .weak(let problems):
      CommandFailure(
        "The password is too weak: \(problems.map(\.description).joined(separator: " "))",
        advice: "Choose another one.")
    case .wrongCurrent: CommandFailure("The present password is wrong.")
    case .lockedOut(let wait):
      CommandFailure("Too many wrong passwords.", advice: "Wait for \(wait.words).")
    case .overloaded:
      CommandFailure("Too many passwords are being checked.", advice: "Try again in a moment.")
    case .directoryUnavailable(let reason):
      CommandFailure("The directory doesn't take the password: \(reason)")
    }
  }
}
