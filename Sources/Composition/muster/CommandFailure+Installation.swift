import CommandLine
import Configuration
import SQLStore

extension CommandFailure {
  /// A configuration that nothing can start with.
  init(_ error: ConfigurationError) {
    let errors = error.problems.filter { $0.severity == .error }
    let lines =
      ["The configuration can't be used:"] + errors.map { "  \($0)" }
      + ["`muster config check` reports everything about it."]
    self.init(lines.joined(separator: "\n"))
  }

  /// A failure of the store; most messages say what to do already.
  init(_ error: SQLError) {
    let advice: String? =
      switch error.code {
      case .interrupted: "Nothing of this change was kept."
      case .constraint, .other: "If it happens again, please report it with the command."
      case .busy, .full, .readOnly, .cannotOpen, .corrupt, .newerSchema, .changedMigration,
        .inputOutput:
        nil
      }
    let what =
      switch error.operation {
      case "open": "can't be opened"
      case "migrate": "can't be brought up to date"
      case "back up": "can't be copied"
      case "restore": "can't be restored"
      default: "can't be used"
      }
    self.init("The store \(what): \(error.message).", advice: advice)
  }
}
