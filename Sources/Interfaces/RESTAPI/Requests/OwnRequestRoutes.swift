import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Asking for access, and what became of that.
struct OwnRequestRoutes: Sendable {
  let guarded: GuardedRoutes
  let requests: AccessRequestService
  let allowance: AddressAllowance

  var routes: [Route] { [ask, apply, mine, withdraw] }

  private var ask: Route {
    guarded.route(
      .post, "/api/v1/access-requests", for: guarded.gate.signedIn,
      Operation(
        "askForAccess", tag: Tag.requests, "Ask for access",
        answers: [
          Answer(201, "Kept; it waits.", RequestSchema.request, example: RequestSchema.example)
            .tagged.linked(
              Link("mine", to: "getMyRequest"), Link("withdraw", to: "withdrawMyRequest"))
        ]
      ).with {
        $0.description = "For guests: whoever has a role has access already."
        $0.body = AccessWish.schema
        $0.bodyExample = ["message": "I work on the archive.", "role": "power_user"]
        $0.problems = [
          .requestPending, .alreadyHasAccess, .rateLimited, .multiuserDisabled, .storeUnavailable,
        ]
      }
    ) { context, caller in
      guard caller.proof != .singleUser else { throw Problem(.multiuserDisabled) }
      let wish = try context.readBody(AccessWish.init)
      let request = try await requests.ask(wish, by: caller.caller)
      return .object(JSONValue(own: request), version: request.version, status: 201)
    }
  }

  private var apply: Route {
    guarded.openPost(
      "/api/v1/access-requests/apply", for: guarded.gate.signingIn,
      Operation(
        "applyForAccount", tag: Tag.requests, "Apply for an account",
        answers: [
          Answer(
            201, "Kept; there is no account before somebody approves.", RequestSchema.request,
            example: RequestSchema.applicationExample
          ).tagged
        ]
      ).with {
        $0.description = """
          For people without an account. Nobody else can take the names until it is decided. One \
          address may apply a few times an hour.
          """
        $0.body = AccountApplication.schema
        $0.bodyExample = [
          "username": "ada", "email": "ada@example.com", "password": "Analytical-Engine-1",
        ]
        $0.problems = [
          .registrationDisabled, .usernameTaken, .emailTaken, .weakPassword, .rateLimited,
          .storeUnavailable,
        ]
      }
    ) { context in
      guard requests.settings.isEnabled, requests.settings.allowsApplications else {
        throw Problem(request: .applicationsSwitchedOff)
      }
      let application = try context.readBody(AccountApplication.init)
      if let wait = allowance.take(context.request.client) {
        throw Problem(.rateLimited, retryAfter: wait.inSecondsRoundedUp)
      }
      let request = try await requests.apply(
        application, origin: RequestOrigin(context.request))
      return .object(JSONValue(own: request), version: request.version, status: 201)
    }
  }

  private var mine: Route {
    guarded.route(
      .get, "/api/v1/access-requests/mine", for: guarded.gate.signedIn,
      Operation(
        "getMyRequest", tag: Tag.requests, "The own latest request",
        answers: [
          Answer(200, "The request.", RequestSchema.request, example: RequestSchema.example)
            .tagged.linked(Link("withdraw", to: "withdrawMyRequest"))
        ]
      ).with { $0.problems = [.requestNotFound, .storeUnavailable] }
    ) { _, caller in
      guard let request = try await requests.latest(of: caller.caller.id) else {
        throw Problem(.requestNotFound)
      }
      return .object(JSONValue(own: request), version: request.version)
    }
  }

  private var withdraw: Route {
    guarded.route(
      .delete, "/api/v1/access-requests/mine", for: guarded.gate.signedIn,
      Operation(
        "withdrawMyRequest", tag: Tag.requests, "Take the own request back",
        answers: [Answer(204, "Withdrawn.")]
      ).with {
        $0.problems = [.requestNotFound, .alreadyDecided, .staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      try await requests.withdraw(by: caller.caller, if: context.request.versionCondition)
      return .noContent
    }
  }
}
