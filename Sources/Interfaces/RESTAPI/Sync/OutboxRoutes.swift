import Accounts
import Directory
import HTTPRouting
import Presentation
import Services
import Values

/// What waits to be written into directories.
struct OutboxRoutes: Sendable {
  let guarded: GuardedRoutes
  let outbox: OutboxService

  var routes: [Route] { [list, get, retry, discard] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/outbox", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "listOutbox", tag: Tag.directories,
        "List the changes that wait to be written into directories, the newest first",
        answers: [
          Answer(
            200, "A page of changes.", .page(of: OutboxSchema.item),
            example: ["items": [OutboxSchema.example], "total": 1, "next_cursor": nil]
          ).linked(Link("user", to: "getUser", ("id", "$response.body#/items/0/user_id")))
        ]
      ).listing([
        QueryParameter(Field.directoryName), QueryParameter(OutboxSchema.state),
        QueryParameter(OutboxSchema.user),
      ]).with {
        $0.description = """
          Changes of one user are written in their order. One that the directory has refused is \
          `failed` until somebody has it tried again or a later change takes its place.
          """
        $0.problems = [.storeUnavailable]
      }
    ) { context, _ in
      let query = try context.readQuery { reader in
        (
          filter: OutboxFilter(
            directory: reader.directory?.description, state: reader.optional(OutboxSchema.state),
            account: reader.optional(OutboxSchema.user)), page: reader.page
        )
      }
      let page = try await outbox.list(query.filter, query.page)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/outbox/{id}", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "getOutboxItem", tag: Tag.directories, "One change for a directory",
        answers: [
          Answer(200, "The change.", OutboxSchema.item, example: OutboxSchema.example).tagged
            .linked(Link("retry", to: "retryOutboxItem", ("id", "$response.body#/outbox_id")))
        ]
      ).with { $0.problems = [.outboxItemNotFound, .storeUnavailable] }
    ) { context, _ in
      .object(JSONValue(try await outbox.get(try context.outboxID())))
    }
  }

  private var retry: Route {
    guarded.route(
      .post, "/api/v1/outbox/{id}/retry", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "retryOutboxItem", tag: Tag.directories, "Have a change for a directory tried again",
        answers: [
          Answer(202, "It is tried at once.", OutboxSchema.item, example: OutboxSchema.example)
            .tagged.linked(
              Link("change", to: "getOutboxItem", ("id", "$response.body#/outbox_id")))
        ]
      ).with {
        $0.description = """
          For changes that failed, and for those that wait for their next attempt. An entry that was \
          not deleted because it has changed is deleted as it is now.
          """
        $0.problems = [.outboxItemNotFound, .alreadyDecided, .storeUnavailable]
      }
    ) { context, caller in
      let item = try await outbox.retry(try context.outboxID(), by: caller.caller.actor)
      return .object(JSONValue(item), status: 202)
    }
  }

  private var discard: Route {
    guarded.route(
      .post, "/api/v1/outbox/{id}/discard", for: guarded.gate.holding(.syncDirectories),
      Operation(
        "discardOutboxItem", tag: Tag.directories, "Keep an entry that was to be deleted",
        answers: [
          Answer(200, "It is superseded.", OutboxSchema.item, example: OutboxSchema.example)
            .tagged
        ]
      ).with {
        $0.description = """
          For a change of the kind `delete_entry` that waits or failed. The next run gives the entry \
          an account again.
          """
        $0.problems = [.outboxItemNotFound, .alreadyDecided, .storeUnavailable]
      }
    ) { context, caller in
      .object(JSONValue(try await outbox.discard(try context.outboxID(), by: caller.caller.actor)))
    }
  }
}

extension RequestContext {
  fileprivate func outboxID() throws(Problem) -> OutboxID {
    try identifier(of: OutboxItem.self, orThrow: .outboxItemNotFound)
  }
}
