import Accounts
import Presentation
import Services
import Values

extension Command {
  /// The largest file that is read as a document, in bytes; the limits of a role are stricter.
  private static let documentLimit = 64 << 20

  /// `workflow export`: writes a document.
  static func workflowExport(_ services: ServiceAccess) -> Command {
    Command(
      "export", "Write the document of a workflow",
      discussion: """
        Writes JSON to the standard output; `muster workflow export Portrait > portrait.json` keeps \
        it in a file.
        """,
      options: [.value("revision", .text("N"), "An earlier one instead of the present one")],
      arguments: [WorkflowReference.argument], using: services
    ) { context, services in
      let id = try await WorkflowReference(context).find(in: services).workflow.id
      let caller = services.workflowCaller
      guard let text = context.values["revision"] else {
        context.output.json(try await services.workflows.open(id, for: caller).document.value)
        return .done
      }
      guard let number = Int(text), number > 0 else {
        throw CommandFailure.invalid(
          text, for: "--revision", allowed: "the number of a revision")
      }
      let revision = try await services.workflows.revision(number, of: id, for: caller)
      context.output.json(revision.document.value)
      return .done
    }
  }

  /// `workflow import`: keeps documents as somebody's workflows.
  static func workflowImport(_ services: ServiceAccess) -> Command {
    Command(
      "import", "Keep documents as somebody's workflows",
      discussion: """
        Each file holds one JSON object with a name; - is the standard input. What can't be kept is \
        refused by its place, and what comes before it in the list of files is kept.

        Example: `muster workflow import portrait.json --owner ada`.
        """,
      options: [
        .value("owner", .text("USER"), "Whose they will be"),
        .flag("public", "Show them to everybody"),
      ],
      arguments: [Argument("FILE", "The documents", isFile: true, isRepeated: true)],
      using: services
    ) { context, services in
      guard let name = context.values["owner"] else {
        throw CommandFailure(
          "Whose they will be wasn't said.", advice: "Give --owner USER.", exitCode: .usage)
      }
      let owner = try await AccountReference(name).find(in: services.accounts)
      var kept: [WorkflowView] = []
      for path in context.values.all("FILE") {
        let made = try await services.workflows.create(
          try await document(at: path, context, services),
          isPublic: context.values.has("public") ? true : nil, owner: owner.id,
          reason: "imported", by: services.workflowCaller)
        kept.append(made.view)
        if !context.output.isJSON {
          context.output.line(
            "\(made.view.workflow.name) is kept for \(owner.username) as \(made.view.workflow.id).")
        }
      }
      if context.output.isJSON {
        context.output.json(.array(kept.map { JSONValue($0) }))
      }
      return .done
    }
  }

  private static func document(
    at path: String, _ context: CommandContext, _ services: CommandServices
  ) async throws -> WorkflowDocument {
    let bytes = try await context.input.readFile(path, limit: documentLimit)
    try services.workflows.checkNesting(of: bytes, for: services.workflowCaller)
    do {
      if let document = WorkflowDocument(try JSONText(parsing: bytes)) { return document }
    } catch {
      throw CommandFailure(
        "\(path) isn't acceptable JSON: in line \(error.line), column \(error.column) "
          + "\(error.reason).")
    }
    throw CommandFailure("\(path) isn't a JSON object.", advice: "A workflow is one object.")
  }
}
