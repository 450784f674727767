import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `workflow list`, `show`, `export`, `import`, `transfer` and `share`.
  public static func workflow(using services: ServiceAccess) -> Command {
    Command(
      group: "workflow", "Look after people's workflows",
      subcommands: [
        workflowList(services), workflowShow(services), workflowExport(services),
        workflowImport(services), workflowTransfer(services), workflowShare(services),
      ])
  }

  private static func workflowList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List workflows, by name",
      discussion: """
        Examples: `muster workflow list --owner ada`, `muster workflow list --public -q portrait`.
        """,
      options: [
        .value("owner", .text("USER"), "Only those of this account"),
        .flag("public", "Only those that everybody sees"),
        .value("tag", .text("TAG"), isRepeated: true, "Only those with this tag"),
        .value(
          "query", short: "q", .text("TEXT"),
          "Only those whose name, description, tags or owner contain this text"),
      ] + ListExtent.options, alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      var filter = WorkflowFilter(
        scope: .all, text: context.values["query"], tags: context.values.all("tag"),
        isPublic: context.values.has("public") ? true : nil)
      if let owner = context.values["owner"] {
        filter.owner = try await AccountReference(owner).find(in: services.accounts)
          .id.description
      }
      let workflows = try await ListExtent(context).read {
        try await services.workflows.list(
          filter, sort: WorkflowSort(.name), $0, for: services.workflowCaller)
      }
      workflows.write(
        to: context.output, orSay: "There are no such workflows.", json: { JSONValue($0) },
        table: { table(of: $0) })
      return .done
    }
  }

  private static func table(of workflows: [WorkflowView]) -> Table {
    var table = Table([
      .init("workflow"), .init("owner"), .init("seen by"),
      .init("revision", isNumeric: true), .init("saved"), .init("tags"), .init("id"),
    ])
    for view in workflows {
      let workflow = view.workflow
      table.add(
        workflow.name, view.ownerName, workflow.isPublic ? "everybody" : "",
        String(workflow.revision), workflow.updatedAt.words,
        workflow.tags.joined(separator: ", "), workflow.id.description)
    }
    return table
  }

  private static func workflowShow(_ services: ServiceAccess) -> Command {
    Command(
      "show", "Show one workflow: whose it is, who may use it, its revisions",
      arguments: [WorkflowReference.argument], using: services
    ) { context, services in
      let view = try await WorkflowReference(context).find(in: services)
      let (id, caller) = (view.workflow.id, services.workflowCaller)
      let grants = try await services.workflows.grants(of: id, for: caller)
      let revisions = try await services.workflows.revisions(
        of: id, PageRequest(limit: 10), for: caller)
      if context.output.isJSON {
        context.output.json(
          JSONValue(view).adding(
            .init("grants", .array(grants.map { JSONValue($0) })),
            .init("revisions", .array(revisions.items.map { JSONValue($0) }))))
      } else {
        WorkflowReport(view: view, grants: grants, revisions: revisions)
          .write(to: context.output)
      }
      return .done
    }
  }
}
