import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Who may use a workflow.
struct WorkflowGrantRoutes: Sendable {
  let guarded: GuardedRoutes
  let library: WorkflowLibrary

  var routes: [Route] { [list, get, put, remove] }

  private static let access = Field(
    "access", .choice(WorkflowAccess.read, [.write, .admin], name: \.description),
    "read opens, write saves as well, admin shares as well.")

  private var list: Route {
    guarded.route(
      .get, "/api/v1/workflows/i/{id}/grants", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "listWorkflowGrants", tag: Tag.workflows, "Who may use a workflow",
        answers: [
          Answer(
            200, "All grants, by name.", .page(of: WorkflowSchema.grant),
            example: ["items": [WorkflowSchema.grantExample], "total": 1, "next_cursor": nil]
          ).linked(
            Link(
              "remove", to: "removeWorkflowGrant",
              ("grantee_id", "$response.body#/items/0/grantee_id")))
        ]
      ).with { $0.problems = [.workflowNotFound, .storeUnavailable] }
    ) { context, caller in
      let grants = try await library.grants(of: try context.workflowID(), for: caller.reader)
      let page = Page(items: grants, total: grants.count, nextCursor: nil)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/workflows/i/{id}/grants/{grantee_id}",
      for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "getWorkflowGrant", tag: Tag.workflows, "What one person or group may do",
        answers: [
          Answer(200, "The grant.", WorkflowSchema.grant, example: WorkflowSchema.grantExample)
            .tagged
        ]
      ).with { $0.problems = [.workflowNotFound, .grantNotFound, .storeUnavailable] }
    ) { context, caller in
      let id = try context.workflowID()
      return .grant(
        try await library.grant(
          of: try context.grantee(orThrow: .grantNotFound), on: id, for: caller.reader))
    }
  }

  private var put: Route {
    guarded.route(
      .put, "/api/v1/workflows/i/{id}/grants/{grantee_id}",
      for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "putWorkflowGrant", tag: Tag.workflows, "Let a person or a group use a workflow",
        answers: [
          Answer(
            200, "The grant as it is now.", WorkflowSchema.grant,
            example: WorkflowSchema.grantExample
          ).tagged.linked(Link("all", to: "listWorkflowGrants"))
        ]
      ).with {
        $0.description = """
          grantee_id is a user's or a group's. A group's members are those of each moment, members \
          of groups within it too.
          """
        $0.body = .object(.required(Self.access))
        $0.bodyExample = ["access": "write"]
        $0.problems = [.workflowNotFound, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.workflowID()
      let access = try context.readBody { $0.required(Self.access) }
      guard let grantee = UniqueID(context.path("grantee_id")) else {
        throw Problem.invalid(
          FieldError("grantee_id", .format, "Use the identifier of a user or a group."))
      }
      return .grant(
        try await library.grant(
          access, on: id, to: grantee, if: context.request.versionCondition, by: caller.reader))
    }
  }

  private var remove: Route {
    guarded.route(
      .delete, "/api/v1/workflows/i/{id}/grants/{grantee_id}",
      for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "removeWorkflowGrant", tag: Tag.workflows, "End a grant",
        answers: [Answer(204, "Ended; it acts on the next request.")]
      ).with {
        $0.problems = [.workflowNotFound, .grantNotFound, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.workflowID()
      try await library.revoke(
        from: try context.grantee(orThrow: .grantNotFound), on: id,
        if: context.request.versionCondition, by: caller.reader)
      return .noContent
    }
  }
}

extension RequestContext {
  fileprivate func grantee(orThrow code: ProblemCode) throws(Problem) -> UniqueID {
    guard let id = UniqueID(path("grantee_id")) else { throw Problem(code) }
    return id
  }
}

extension HTTPResponse {
  fileprivate static func grant(_ named: NamedWorkflowGrant) -> HTTPResponse {
    .object(JSONValue(named), version: named.grant.version)
  }
}
