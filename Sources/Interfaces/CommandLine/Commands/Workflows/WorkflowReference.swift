import Accounts
import Services
import Values

/// A workflow as a person names it: by its identifier, or by a name that only one has.
struct WorkflowReference: Sendable {
  /// The argument to declare.
  static let argument = Argument("WORKFLOW", "An identifier, or a name that only one has")

  private let text: String

  /// Takes what a command was called with.
  init(_ context: CommandContext) {
    text = context.values[Self.argument.name] ?? ""
  }

  /// Takes one of several values.
  init(_ text: String) {
    self.text = text
  }

  /// Finds the workflow; a name is compared without letter case.
  ///
  /// - Throws: `CommandFailure` when there is none, or more than one.
  func find(in services: CommandServices) async throws -> WorkflowView {
    let caller = services.workflowCaller
    if let id = WorkflowID(text) { return try await services.workflows.find(id, for: caller) }
    let similar = try await ListExtent(limit: nil).read {
      try await services.workflows.list(
        WorkflowFilter(scope: .all, text: text), sort: WorkflowSort(.name), $0, for: caller)
    }
    let same = similar.items.filter {
      $0.workflow.name.lowercased() == text.lowercased()
    }
    guard let view = same.first else {
      throw CommandFailure(
        "There is no workflow with the identifier or name \"\(text)\".",
        advice: "`muster workflow list -q TEXT` searches.")
    }
    guard same.count == 1 else {
      let ids = same.prefix(5).map(\.workflow.id.description).joined(separator: ", ")
      throw CommandFailure(
        "\(same.count) workflows have the name \"\(text)\": \(ids).",
        advice: "Give the identifier.")
    }
    return view
  }
}

extension CommandServices {
  /// Whoever calls the command, as workflows know callers: with every right.
  var workflowCaller: WorkflowCaller { WorkflowCaller(unrestricted: actor) }
}
