import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The caller's own sessions.
struct SessionRoutes: Sendable {
  let guarded: GuardedRoutes
  let oversight: SessionOversight

  var routes: [Route] { [list, endOthers, end] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/auth/sessions", for: guarded.gate.signedIn,
      Operation(
        "listOwnSessions", tag: Tag.sessions, "List the own sessions",
        answers: [
          Answer(
            200, "A page of sessions that aren't over.", .page(of: SessionSchema.session),
            example: ["items": [SessionSchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link("end", to: "endOwnSession", ("id", "$response.body#/items/0/session_id")),
            Link("endOthers", to: "endOtherSessions"))
        ]
      ).listing([QueryParameter(.sort(default: SessionSort.standard))]).with {
        $0.problems = [.storeUnavailable]
      }
    ) { context, caller in
      let query = try context.readQuery {
        (sort: $0.sort(default: SessionSort.standard), page: $0.page)
      }
      let page = try await oversight.list(of: caller.caller.id, sort: query.sort, query.page)
      let current = caller.caller.session?.id
      return .json(JSONValue(page) { JSONValue($0.session, current: current) })
    }
  }

  private var endOthers: Route {
    guarded.route(
      .delete, "/api/v1/auth/sessions", for: guarded.gate.signedIn,
      Operation(
        "endOtherSessions", tag: Tag.sessions, "End all own sessions but this one",
        answers: [Answer(204, "Ended; their tokens are dead.")]
      ).with { $0.problems = [.storeUnavailable] }
    ) { _, caller in
      try await oversight.endOthers(by: caller.caller)
      return .noContent
    }
  }

  private var end: Route {
    guarded.route(
      .delete, "/api/v1/auth/sessions/{id}", for: guarded.gate.signedIn,
      Operation(
        "endOwnSession", tag: Tag.sessions, "End one of the own sessions",
        answers: [Answer(204, "Ended; its token is dead.")]
      ).with { $0.problems = [.sessionNotFound, .storeUnavailable] }
    ) { context, caller in
      let id = try context.identifier(of: Session.self, orThrow: .sessionNotFound)
      try await oversight.end(id, by: caller.caller)
      return .noContent
    }
  }
}
