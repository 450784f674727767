import Accounts
import Directory
import Presentation
import Services
import Values

extension Command {
  /// `user explain`: why an account has its role and its status.
  static func userExplain(_ services: ServiceAccess) -> Command {
    Command(
      "explain", "Say why an account has its role and its status",
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

  /// Writes the role with its reasons, then the status with its own.
  func write(to output: Output) {
    let account = explanation.account
    output.line(output.paint(account.username, .bold))
    output.facts([
      ("role", account.role?.description ?? "none: a guest"),
      ("status", account.status.rawValue),
    ])
    if !explanation.grants.isEmpty {
      output.line()
      output.table(grants)
    }
    if !explanation.status.isEmpty {
      output.line()
      output.table(status)
    }
  }

  private var grants: Table {
    var table = Table("role", "counts", "source", "since", "until", "by", "reason")
    for reason in explanation.grants {
      let grant = reason.grant
      table.add(
        grant.role.description, reason.isLive ? "yes" : "no", grant.source.description,
        grant.createdAt.words, grant.expiresAt?.words ?? "",
        reason.giver ?? reason.run.map { "run \($0.shortText)" } ?? "",
        grant.reason.isEmpty ? reason.rule ?? "" : grant.reason)
    }
    return table
  }

  private var status: Table {
    var table = Table("decided by", "cause", "since", "by", "reason", "entry")
    for reason in explanation.status {
      table.add(
        reason.decider.rawValue, reason.cause, reason.since?.words ?? "",
        reason.actor ?? reason.run.map { "run \($0.shortText)" } ?? "", reason.reason ?? "",
        reason.entry?.dn ?? "")
    }
    return table
  }
}
