import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `workflow transfer`: gives workflows to another person.
  static func workflowTransfer(_ services: ServiceAccess) -> Command {
    Command(
      "transfer", "Give workflows to another person",
      discussion: """
        Grants, revisions and who sees them stay. Who gets them has to be somebody who may keep \
        workflows. `muster user transfer USER --to USER` gives everything that somebody owns.

        Example: `muster workflow transfer Portrait "Night sky" --to ada`.
        """,
      options: [.value("to", .text("USER"), "Who gets them"), ChangeReason.option],
      arguments: [
        Argument(
          WorkflowReference.argument.name, WorkflowReference.argument.summary, isRepeated: true)
      ], using: services
    ) { context, services in
      guard let name = context.values["to"] else {
        throw CommandFailure(
          "Who gets them wasn't said.", advice: "Give --to USER.", exitCode: .usage)
      }
      let recipient = try await AccountReference(name).find(in: services.accounts)
      // All are found before the first one moves.
      var moving: [WorkflowView] = []
      for text in context.values.all(WorkflowReference.argument.name) {
        moving.append(try await WorkflowReference(text).find(in: services))
      }
      let others = moving.map(\.workflow).filter { $0.owner != recipient.id }
      let owners = Dictionary(grouping: others, by: \.owner).sorted { $0.key < $1.key }
      for (owner, workflows) in owners {
        try await services.administration.transfer(
          workflows.map(\.id), from: owner, to: recipient.id,
          reason: ChangeReason.text(context), by: ChangeAuthor(unrestricted: services.actor))
      }
      if context.output.isJSON {
        context.output.json([
          "to": JSONValue(recipient.id),
          "workflow_ids": .array(moving.map { JSONValue($0.workflow.id) }),
        ])
      } else {
        context.output.line(
          "\(moving.count.counted("workflow belongs", "workflows belong")) to "
            + "\(recipient.username) now.")
      }
      return .done
    }
  }

  /// `workflow share`: says who may use a workflow.
  static func workflowShare(_ services: ServiceAccess) -> Command {
    Command(
      "share", "Say who may use a workflow",
      discussion: """
        --public and --private say whether everybody sees it. --user and --group give --access, by \
        default read, to people and groups, or take it away with --revoke.

        Examples: `muster workflow share Portrait --public`, `muster workflow share Portrait \
        --group designers --access write`.
        """,
      options: [
        .flag("public", "Show it to everybody"), .flag("private", "Show it to everybody no more"),
        .value("user", .text("USER"), isRepeated: true, "A person who may use it"),
        .value("group", .text("GROUP"), isRepeated: true, "A group whose members may use it"),
        .value(
          "access",
          .word("ACCESS", of: WorkflowAccess.grantable.map(\.description)),
          "What they may do: read, write or admin"),
        .flag("revoke", "Take it from them instead"),
      ], alternatives: [["public", "private"], ["access", "revoke"]],
      arguments: [WorkflowReference.argument], using: services
    ) { context, services in
      let id = try await WorkflowReference(context).find(in: services).workflow.id
      let grantees = try await grantees(context, services)
      let isPublic = context.values.choice("public", "private")
      guard isPublic != nil || !grantees.isEmpty else {
        throw CommandFailure(
          "Nothing was said about who may use it.",
          advice: "Give --public, --private, --user or --group.", exitCode: .usage)
      }
      let caller = services.workflowCaller
      for grantee in grantees {
        if context.values.has("revoke") {
          try await services.workflows.revoke(from: grantee, on: id, by: caller)
        } else {
          let access = context.values["access"].flatMap { WorkflowAccess($0) } ?? .read
          _ = try await services.workflows.grant(access, on: id, to: grantee, by: caller)
        }
      }
      if let isPublic {
        _ = try await services.workflows.share(id, isPublic: isPublic, by: caller)
      }
      let view = try await services.workflows.find(id, for: caller)
      let grants = try await services.workflows.grants(of: id, for: caller)
      if context.output.isJSON {
        context.output.json(
          JSONValue(view).adding(.init("grants", .array(grants.map { JSONValue($0) }))))
      } else {
        let others = grants.count.counted("person or group", "people and groups")
        context.output.line(
          "\(view.workflow.name) is seen by "
            + "\(view.workflow.isPublic ? "everybody" : "its owner") and granted to \(others).")
      }
      return .done
    }
  }

  private static func grantees(
    _ context: CommandContext, _ services: CommandServices
  ) async throws -> [UniqueID] {
    var ids: [UniqueID] = []
    for name in context.values.all("user") {
      ids.append(try await AccountReference(name).find(in: services.accounts).id.value)
    }
    for name in context.values.all("group") {
      ids.append(try await GroupReference(name).find(in: services.groups).group.id.value)
    }
    return ids
  }
}
