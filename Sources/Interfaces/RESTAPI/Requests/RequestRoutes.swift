import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Everybody's access requests, for those who decide about them.
struct RequestRoutes: Sendable {
  let guarded: GuardedRoutes
  let requests: AccessRequestService

  var routes: [Route] { [list, get] }

  private static let text = Field.search("A part of username, name, mail address or message.")

  private var list: Route {
    guarded.route(
      .get, "/api/v1/access-requests", for: guarded.gate.holding(.decideRequests),
      Operation(
        "listAccessRequests", tag: Tag.requests, "List access requests",
        answers: [
          Answer(
            200, "A page of requests.", .page(of: RequestSchema.request),
            example: ["items": [RequestSchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link(
              "request", to: "getAccessRequest", ("id", "$response.body#/items/0/request_id")),
            Link("next", to: "listAccessRequests", ("cursor", "$response.body#/next_cursor")))
        ]
      ).listing(
        [
          QueryParameter(RequestSchema.status), QueryParameter(Self.text),
          QueryParameter(.sort(default: AccessRequestSort.standard)),
        ]
      ).with { $0.problems = [.storeUnavailable] }
    ) { context, _ in
      let query = try context.readQuery { reader in
        (
          filter: AccessRequestFilter(
            text: reader.optional(Self.text), status: reader.optional(RequestSchema.status)),
          sort: reader.sort(default: AccessRequestSort.standard),
          page: reader.page
        )
      }
      let page = try await requests.list(
        query.filter, sort: query.sort, query.page)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/access-requests/{id}", for: guarded.gate.holding(.decideRequests),
      Operation(
        "getAccessRequest", tag: Tag.requests, "One access request, with that person's others",
        answers: [
          Answer(
            200, "The request.", RequestSchema.detail,
            example: RequestSchema.example.adding(.init("history", []))
          ).tagged.linked(
            Link("approve", to: "approveAccessRequest", ("id", "$response.body#/request_id")),
            Link("reject", to: "rejectAccessRequest", ("id", "$response.body#/request_id")))
        ]
      ).with { $0.problems = [.requestNotFound, .storeUnavailable] }
    ) { context, _ in
      let id = try context.identifier(of: AccessRequest.self, orThrow: .requestNotFound)
      guard let (request, history) = try await requests.find(id) else {
        throw Problem(.requestNotFound)
      }
      return .object(
        JSONValue(request).adding(.init("history", .array(history.map { JSONValue($0) }))),
        version: request.version)
    }
  }
}
