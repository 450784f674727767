import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Workflows: making, reading, saving, sharing, copying and removing them.
struct WorkflowRoutes: Sendable {
  let guarded: GuardedRoutes
  let library: WorkflowLibrary

  var routes: [Route] {
    [list, create, get, save, remove, share, copy]
      + WorkflowGrantRoutes(guarded: guarded, library: library).routes
      + WorkflowRevisionRoutes(guarded: guarded, library: library).routes
      + WorkflowReaderRoutes(guarded: guarded, library: library).routes
      + WorkflowLibraryRoutes(guarded: guarded, library: library).routes
  }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/workflows", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "listWorkflows", tag: Tag.workflows, "List workflows",
        answers: [
          Answer(
            200, "A page of workflows, without their documents.",
            .page(of: WorkflowSchema.item),
            example: ["items": [WorkflowSchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link("workflow", to: "getWorkflow", ("id", "$response.body#/items/0/workflow_id")))
        ]
      ).listing(WorkflowQuery.parameters + [QueryParameter(.sort(default: WorkflowSort.standard))])
        .with {
          $0.problems = [.adminRequired, .storeUnavailable]
        }
    ) { context, caller in
      let query = try context.readQuery { reader in
        (
          filter: WorkflowQuery.filter(reader),
          sort: reader.sort(default: WorkflowSort.standard),
          page: reader.page
        )
      }
      let page = try await library.list(
        query.filter, sort: query.sort, query.page, for: caller.reader)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var create: Route {
    guarded.route(
      .post, "/api/v1/workflows", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "createWorkflow", tag: Tag.workflows, "Keep a new workflow",
        answers: [
          Answer(201, "Kept.", WorkflowSchema.open, example: WorkflowSchema.openExample).tagged
            .linked(
              Link("workflow", to: "getWorkflow", ("id", "$response.body#/workflow_id")),
              Link("save", to: "saveWorkflow", ("id", "$response.body#/workflow_id")),
              Link("share", to: "shareWorkflow", ("id", "$response.body#/workflow_id")))
        ]
      ).with {
        $0.description = """
          A document that has an id gets the new workflow's. Numbers keep their value: whole ones \
          of 64 bits and doubles exactly, longer ones are rounded.
          """
        $0.body = WorkflowBody.creation
        $0.bodyExample = ["workflow": WorkflowSchema.documentExample]
        $0.problems = [.storeUnavailable]
      }
    ) { context, caller in
      let (document, isPublic) = try reading(context, for: caller) {
        try WorkflowBody.creation(context)
      }
      return .workflow(
        try await library.create(document, isPublic: isPublic, by: caller.reader), status: 201)
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/workflows/i/{id}", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "getWorkflow", tag: Tag.workflows, "One workflow with its document",
        answers: [
          Answer(
            200, "The workflow.", WorkflowSchema.open, example: WorkflowSchema.openExample
          ).tagged.linked(
            Link("save", to: "saveWorkflow", ("id", "$response.body#/workflow_id")),
            Link("copy", to: "copyWorkflow", ("id", "$response.body#/workflow_id")),
            Link(
              "revisions", to: "listWorkflowRevisions", ("id", "$response.body#/workflow_id")))
        ]
      ).with { $0.problems = [.workflowNotFound, .storeUnavailable] }
    ) { context, caller in
      .workflow(try await library.open(try context.workflowID(), for: caller.reader))
    }
  }

  private var save: Route {
    guarded.route(
      .patch, "/api/v1/workflows/i/{id}", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "saveWorkflow", tag: Tag.workflows, "Save over a workflow",
        answers: [
          Answer(200, "The workflow as it is now.", WorkflowSchema.open).tagged.linked(
            Link(
              "revisions", to: "listWorkflowRevisions", ("id", "$response.body#/workflow_id")))
        ]
      ).with {
        $0.description = """
          The document replaces the one before, which stays as a revision. Putting the tag shared \
          on, or taking it off, shows the workflow to everybody, or not any more; that needs the \
          right to share it.
          """
        $0.body = WorkflowBody.saving
        $0.bodyExample = ["workflow": WorkflowSchema.documentExample]
        $0.problems = [.workflowNotFound, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.workflowID()
      let body = try reading(context, for: caller) {
        try WorkflowBody.saving(context, over: id)
      }
      let condition = context.request.versionCondition
      guard let document = body.document else {
        return .workflow(
          try await library.share(
            id, isPublic: body.isPublic ?? false, if: condition, by: caller.reader))
      }
      return .workflow(
        try await library.save(
          id, document, isPublic: body.isPublic, if: condition, by: caller.reader))
    }
  }

  private var remove: Route {
    guarded.route(
      .delete, "/api/v1/workflows/i/{id}", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "removeWorkflow", tag: Tag.workflows, "Remove a workflow with its revisions",
        answers: [Answer(204, "Removed.")]
      ).with { $0.problems = [.workflowNotFound, .staleVersion, .storeUnavailable] }
    ) { context, caller in
      try await library.remove(
        try context.workflowID(), if: context.request.versionCondition, by: caller.reader)
      return .noContent
    }
  }

  private var share: Route {
    guarded.route(
      .patch, "/api/v1/workflows/i/{id}/is_public", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "shareWorkflow", tag: Tag.workflows, "Show a workflow to everybody, or not any more",
        answers: [
          Answer(200, "The workflow as it is now.", WorkflowSchema.open).tagged.linked(
            Link("workflow", to: "getWorkflow", ("id", "$response.body#/workflow_id")))
        ]
      ).with {
        $0.description = "The tag shared is put on the document, or taken off, in the same step."
        $0.body = WorkflowBody.sharing
        $0.bodyExample = ["is_public": true]
        $0.problems = [.workflowNotFound, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.workflowID()
      return .workflow(
        try await library.share(
          id, isPublic: try WorkflowBody.sharing(context), if: context.request.versionCondition,
          by: caller.reader))
    }
  }

  private var copy: Route {
    guarded.route(
      .post, "/api/v1/workflows/i/{id}/copy", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "copyWorkflow", tag: Tag.workflows, "Save a workflow as one's own",
        answers: [
          Answer(
            201, "The copy, which only the caller sees.", WorkflowSchema.open,
            example: WorkflowSchema.openExample
          ).tagged.linked(
            Link("workflow", to: "getWorkflow", ("id", "$response.body#/workflow_id")))
        ]
      ).with {
        $0.description = "With a document in the body, that one is kept: what the caller edited."
        $0.body = WorkflowBody.copying
        $0.isBodyOptional = true
        $0.bodyExample = ["name": "Portrait, my way"]
        $0.problems = [.workflowNotFound, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.workflowID()
      let body = try reading(context, for: caller) { try WorkflowBody.copying(context) }
      return .workflow(
        try await library.copy(id, document: body.document, name: body.name, by: caller.reader),
        status: 201)
    }
  }

  /// Reads a body, and refuses one for being nested too deep where that is why it can't be read.
  ///
  /// The object around the document is a level.
  private func reading<Value>(
    _ context: RequestContext, for caller: APICaller, _ read: () throws -> Value
  ) throws -> Value {
    do {
      return try read()
    } catch let problem as Problem where problem.code == .malformedJSON {
      try library.checkNesting(of: context.request.body, around: 1, for: caller.reader)
      throw problem
    }
  }
}

extension HTTPResponse {
  /// A workflow with its document.
  static func workflow(_ open: OpenWorkflow, status: Int = 200) -> HTTPResponse {
    .object(
      JSONValue(open.view), with: "workflow", open.document,
      version: open.view.workflow.version, status: status)
  }
}
