import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Earlier documents of a workflow.
struct WorkflowRevisionRoutes: Sendable {
  let guarded: GuardedRoutes
  let library: WorkflowLibrary

  var routes: [Route] { [list, get, restore] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/workflows/i/{id}/revisions", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "listWorkflowRevisions", tag: Tag.workflows, "List a workflow's revisions",
        answers: [
          Answer(
            200, "A page of revisions, the latest first, without their documents.",
            .page(of: WorkflowSchema.revision),
            example: ["items": [WorkflowSchema.revisionExample], "total": 1, "next_cursor": nil]
          ).linked(
            Link(
              "revision", to: "getWorkflowRevision",
              ("number", "$response.body#/items/0/revision")))
        ]
      ).listing([]).with { $0.problems = [.workflowNotFound, .storeUnavailable] }
    ) { context, caller in
      let id = try context.workflowID()
      let page = try await library.revisions(
        of: id, try context.readQuery(\.page), for: caller.reader)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/workflows/i/{id}/revisions/{number}",
      for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "getWorkflowRevision", tag: Tag.workflows, "One revision with its document",
        answers: [
          Answer(
            200, "The revision.", WorkflowSchema.openRevision,
            example: WorkflowSchema.revisionExample.adding(
              .init("workflow", WorkflowSchema.documentExample))
          ).tagged.linked(
            Link(
              "restore", to: "restoreWorkflowRevision", ("number", "$response.body#/revision")))
        ]
      ).with { $0.problems = [.workflowNotFound, .revisionNotFound, .storeUnavailable] }
    ) { context, caller in
      let id = try context.workflowID()
      let found = try await library.revision(
        try context.revision(), of: id, for: caller.reader)
      return .object(
        JSONValue(found.revision), with: "workflow", found.document,
        version: found.revision.number)
    }
  }

  private var restore: Route {
    guarded.route(
      .post, "/api/v1/workflows/i/{id}/revisions/{number}/restore",
      for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "restoreWorkflowRevision", tag: Tag.workflows, "Bring an earlier document back",
        answers: [
          Answer(200, "The workflow as it is now, in a new revision.", WorkflowSchema.open)
            .tagged.linked(
              Link("workflow", to: "getWorkflow", ("id", "$response.body#/workflow_id")))
        ]
      ).with {
        $0.description = "Who sees the workflow stays as it is."
        $0.problems = [.workflowNotFound, .revisionNotFound, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.workflowID()
      return .workflow(
        try await library.restore(
          id, revision: try context.revision(), if: context.request.versionCondition,
          by: caller.reader))
    }
  }
}

extension RequestContext {
  fileprivate func revision() throws(Problem) -> Int {
    guard let number = Int(path("number")), number > 0 else { throw Problem(.revisionNotFound) }
    return number
  }
}
