import Accounts
import Services

/// Why something isn't done with a workflow.
extension FailureWords {
  /// The failures of workflows; nil for other errors.
  static func workflow(_ error: any Error) -> CommandFailure? {
    guard let error = error as? WorkflowError else { return nil }
    return switch error {
    case .notFound:
      CommandFailure(
        "There is no such workflow.", advice: "`muster workflow list -q TEXT` searches.")
    case .revisionNotFound:
      CommandFailure(
        "There is no such revision, or it isn't kept any more.",
        advice: "`muster workflow show WORKFLOW` names the latest.")
    case .grantNotFound: CommandFailure("There is no such grant, so nothing was taken away.")
    case .thumbnailNotFound: CommandFailure("The workflow has no thumbnail.")
    case .forbidden: CommandFailure("The right to do that is missing.")
    case .stale(let revision):
      CommandFailure(
        "The workflow was saved meanwhile; it is at revision \(revision).",
        advice: "Look at it again, then try again.")
    case .invalid(let faults):
      CommandFailure(
        faults.map { "\($0.place.isEmpty ? "The document" : $0.place): \($0.advice)" }
          .joined(separator: " "))
    case .unsuitable(_, let reason): CommandFailure(reason)
    case .documentTooLarge(let limit):
      CommandFailure(
        "The document is larger than \(limit) bytes.",
        advice: "workflows.limits in the configuration says how much a role may keep.")
    case .thumbnailTooLarge(let limit):
      CommandFailure("The picture is larger than \(limit) bytes.")
    case .notAPicture: CommandFailure("The file is no PNG, JPEG or WebP picture.")
    case .tooMany(let limit):
      CommandFailure(
        "The account owns \(limit) workflows already, which is all it may.",
        advice: "workflows.limits in the configuration says how many a role may keep.")
    }
  }
}
