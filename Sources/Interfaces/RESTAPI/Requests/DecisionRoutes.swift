import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Deciding about access requests.
struct DecisionRoutes: Sendable {
  let guarded: GuardedRoutes
  let requests: AccessRequestService

  var routes: [Route] { [approve, reject] }

  private var approve: Route {
    guarded.route(
      .post, "/api/v1/access-requests/{id}/approve",
      for: guarded.gate.holding(.decideRequests, inPerson: true),
      Operation(
        "approveAccessRequest", tag: Tag.requests, "Give the requester a role",
        answers: [decided("Approved.")]
      ).with {
        $0.description = """
          The role is given, the requester's sessions end, and an applicant gets the account, all \
          at once. Nobody decides their own request, or gives a role above their own. With \
          `provision` the directory gets an entry for the person, by the outbox; the password \
          goes on to count where `write_back.passwords` is on, else somebody sets one there.
          """
        $0.body = AccessApproval.schema
        $0.bodyExample = ["role": "power_user", "comment": "Talked to the archive."]
        $0.problems =
          Self.problems + [
            .roleAboveOwn, .requesterInactive, .usernameTaken, .emailTaken, .adminRequired,
          ]
      }
    ) { context, caller in
      let id = try context.identifier(of: AccessRequest.self, orThrow: .requestNotFound)
      let approval = try context.readBody(AccessApproval.init)
      let request = try await requests.approve(
        id, approval, by: ChangeAuthor(caller.caller), if: context.request.versionCondition)
      return .object(JSONValue(request), version: request.version)
    }
  }

  private var reject: Route {
    guarded.route(
      .post, "/api/v1/access-requests/{id}/reject",
      for: guarded.gate.holding(.decideRequests, inPerson: true),
      Operation(
        "rejectAccessRequest", tag: Tag.requests, "Refuse the requester",
        answers: [decided("Rejected.")]
      ).with {
        $0.body = Schema.object(.optional(RequestSchema.reason))
        $0.isBodyOptional = true
        $0.bodyExample = ["reason": "Ask your manager first."]
        $0.problems = Self.problems + [.adminRequired]
      }
    ) { context, caller in
      let id = try context.identifier(of: AccessRequest.self, orThrow: .requestNotFound)
      let reason =
        context.request.body.isEmpty
        ? nil : try context.readBody { $0.optional(RequestSchema.reason) }
      let request = try await requests.reject(
        id, reason: reason, by: ChangeAuthor(caller.caller),
        if: context.request.versionCondition)
      return .object(JSONValue(request), version: request.version)
    }
  }

  private static let problems: [ProblemCode] = [
    .requestNotFound, .alreadyDecided, .higherRole, .staleVersion, .storeUnavailable,
  ]

  private func decided(_ description: String) -> Answer {
    Answer(200, description, RequestSchema.request, example: RequestSchema.example).tagged
      .linked(Link("request", to: "getAccessRequest", ("id", "$response.body#/request_id")))
  }
}
