import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Everybody's sessions, for those who manage them.
struct ManagedSessionRoutes: Sendable {
  let guarded: GuardedRoutes
  let oversight: SessionOversight

  var routes: [Route] { [list, endAll, end] }

  private static let user = Field(
    "user_id", .identifier(of: Account.self), "Only sessions of this user.")

  private var list: Route {
    guarded.route(
      .get, "/api/v1/sessions", for: guarded.gate.holding(.manageSessions),
      Operation(
        "listSessions", tag: Tag.sessions, "List sessions with their users",
        answers: [
          Answer(
            200, "A page of sessions that aren't over.", .page(of: SessionSchema.managed),
            example: ["items": [SessionSchema.managedExample], "total": 1, "next_cursor": nil]
          ).linked(
            Link("end", to: "endSession", ("id", "$response.body#/items/0/session_id")),
            Link("user", to: "getUser", ("id", "$response.body#/items/0/user/user_id")))
        ]
      ).listing([QueryParameter(Self.user), QueryParameter(.sort(default: SessionSort.standard))])
        .with { $0.problems = [.storeUnavailable] }
    ) { context, caller in
      let query = try context.readQuery {
        (user: $0.optional(Self.user), sort: $0.sort(default: SessionSort.standard), page: $0.page)
      }
      let page = try await oversight.list(of: query.user, sort: query.sort, query.page)
      let current = caller.caller.session?.id
      return .json(JSONValue(page) { JSONValue($0, current: current) })
    }
  }

  private var endAll: Route {
    guarded.route(
      .delete, "/api/v1/sessions", for: guarded.gate.holding(.manageSessions),
      Operation(
        "endSessionsOfUser", tag: Tag.sessions, "End all sessions of a user",
        answers: [Answer(204, "Ended; their tokens are dead.")]
      ).with {
        $0.parameters = [QueryParameter(Self.user, isRequired: true)]
        $0.problems = [.userNotFound, .higherRole, .validation, .storeUnavailable]
      }
    ) { context, caller in
      let user = try context.readQuery { $0.required(Self.user) }
      try await oversight.endAll(of: user, managedBy: caller.caller)
      return .noContent
    }
  }

  private var end: Route {
    guarded.route(
      .delete, "/api/v1/sessions/{id}", for: guarded.gate.holding(.manageSessions),
      Operation(
        "endSession", tag: Tag.sessions, "End somebody's session",
        answers: [Answer(204, "Ended; its token is dead.")]
      ).with { $0.problems = [.sessionNotFound, .higherRole, .storeUnavailable] }
    ) { context, caller in
      let id = try context.identifier(of: Session.self, orThrow: .sessionNotFound)
      try await oversight.end(id, managedBy: caller.caller)
      return .noContent
    }
  }
}
