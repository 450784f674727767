import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// What a library has as a whole: its tags, its numbers, and what happens in it.
struct WorkflowLibraryRoutes: Sendable {
  let guarded: GuardedRoutes
  let library: WorkflowLibrary

  var routes: [Route] { [tags, counts, events] }

  private var tags: Route {
    guarded.route(
      .get, "/api/v1/workflows/tags", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "listWorkflowTags", tag: Tag.workflows, "The tags of the workflows that a list shows",
        answers: [
          Answer(
            200, "A page of tags in alphabetical order.", .page(of: WorkflowSchema.tagCount),
            example: [
              "items": [["tag": "portrait", "count": 12]], "total": 1, "next_cursor": nil,
            ])
        ]
      ).listing(WorkflowQuery.parameters).with {
        $0.problems = [.adminRequired, .storeUnavailable]
      }
    ) { context, caller in
      let query = try context.readQuery { (filter: WorkflowQuery.filter($0), page: $0.page) }
      let page = try await library.tags(query.filter, query.page, for: caller.reader)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var counts: Route {
    guarded.route(
      .get, "/api/v1/workflows/counts", for: guarded.gate.holding(.ownWorkflows),
      Operation(
        "countWorkflows", tag: Tag.workflows, "The numbers of the workflows that a list shows",
        answers: [
          Answer(
            200, "The numbers.", WorkflowSchema.counts,
            example: ["total": 14, "public": 2, "private": 12, "by_category": ["": 14]]
          ).tagged
        ]
      ).with {
        $0.parameters = WorkflowQuery.parameters
        $0.problems = [.adminRequired, .storeUnavailable]
      }
    ) { context, caller in
      let filter = try context.readQuery(WorkflowQuery.filter)
      return .object(JSONValue(try await library.counts(filter, for: caller.reader)))
    }
  }

  private var events: Route {
    let rule = guarded.gate.holding(.ownWorkflows)
    return guarded.route(
      .get, "/api/v1/workflows/events", for: rule,
      Operation(
        "watchWorkflows", tag: Tag.workflows, "Follow what happens to workflows",
        answers: [
          .other(
            MediaType.eventStream,
            "Events created, updated, deleted, access_revoked and reset.")
        ]
      ).with {
        $0.description = """
          Tells of all workflows that the caller may see at the moment of telling. created and \
          updated carry the workflow without its document, the others no more than its id. Who was \
          cut off goes on with Last-Event-ID. reset comes first where events behind that id aren't \
          kept any more, or where the service never gave it out: read the lists again; the events \
          that follow go on from there. The stream ends when the caller may not follow it any more.
          """
        $0.problems = [.storeUnavailable]
        $0.requestHeaders = [("Last-Event-ID", "The id of the last event that came.")]
      }
    ) { context, _ in
      let request = context.request
      let notices = library.notices(NoticeStart(lastEventID: request.lastEventID)) {
        WorkflowCaller(try await rule.admit(request).caller)
      }
      return .events(notices.map(ServerSentEvent.init))
    }
  }
}

extension ServerSentEvent {
  /// Something that happened to a workflow.
  fileprivate init(_ notice: WorkflowNotice) {
    let bare: JSONValue = ["workflow_id": JSONValue(notice.workflow)]
    let (name, data): (String, JSONValue) =
      switch notice.news {
      case .created(let view): ("created", JSONValue(view))
      case .updated(let view): ("updated", JSONValue(view))
      case .deleted: ("deleted", bare)
      case .accessRevoked: ("access_revoked", bare)
      case .reset: ("reset", .object([]))
      }
    self.init(id: String(notice.sequence), name: name, data: data.text)
  }
}

extension NoticeStart {
  /// The place that `Last-Event-ID` names; an empty one is none (HTML Standard, section 9.2.4).
  fileprivate init(lastEventID text: String?) {
    guard let text, !text.isEmpty else {
      self = .now
      return
    }
    let isNumber = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    self = (isNumber ? Int(text) : nil).map { .after($0) } ?? .unknown
  }
}
