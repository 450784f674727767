import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `user explain`: why an account has its role, its status and its names.
  static func userExplain(_ services: ServiceAccess) -> Command {
    Command(
      "explain", "Say why an account has its role, its status and its names",
      discussion: """
        Each reason with its source, run, entry, person and time. Example: `muster user explain ada`.
        """,
      arguments: [AccountReference.argument], using: services
    ) { context, services in
      let account = try await AccountReference(context).find(in: services.accounts)
      guard let explanation = try await services.accounts.explain(account.id) else {
        throw AccountError.notFound
      }
      if context.output.isJSON {
        context.output.json(JSONValue(explanation))
      } else {
        ExplanationReport(explanation).write(to: context.output)
      }
      return .done
    }
  }
}

/// Why an account is as it is, for the person in front.
struct ExplanationReport: Sendable {
  private let explanation: AccountExplanation

  /// Takes what is known.
  init(_ explanation: AccountExplanation) {
    self.explanation = explanation
  }

  /// Writes the role and the status, then every reason as a sentence.
  func write(to output: Output) {
    let account = explanation.account
    output.line(output.paint(account.username, .bold))
    output.facts([
      ("role", account.role?.description ?? "none: a guest"),
      ("status", account.status.rawValue),
    ])
    output.line()
    for sentence in explanation.sentences { output.line("- \(sentence.text)") }
  }
}
