import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The caller's own API tokens.
struct APITokenRoutes: Sendable {
  let guarded: GuardedRoutes
  let tokens: APITokenService

  var routes: [Route] { [list, create, get, change, remove] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/auth/tokens", for: guarded.gate.holding(.ownTokens),
      Operation(
        "listAPITokens", tag: Tag.tokens, "List the own API tokens",
        answers: [
          Answer(
            200, "A page of tokens.", .page(of: APITokenSchema.token),
            example: ["items": [APITokenSchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link("token", to: "getAPIToken", ("id", "$response.body#/items/0/token_id")),
            Link("remove", to: "removeAPIToken", ("id", "$response.body#/items/0/token_id")))
        ]
      ).listing([QueryParameter(.sort(default: APITokenSort.standard))]).with {
        $0.problems = [.storeUnavailable]
      }
    ) { context, caller in
      let query = try context.readQuery { reader in
        (
          sort: reader.sort(default: APITokenSort.standard),
          page: reader.page
        )
      }
      let page = try await tokens.list(
        of: caller.caller.id, sort: query.sort, query.page)
      return .json(JSONValue(page) { JSONValue($0.token) })
    }
  }

  private var create: Route {
    guarded.route(
      .post, "/api/v1/auth/tokens", for: guarded.gate.holding(.ownTokens),
      Operation(
        "createAPIToken", tag: Tag.tokens, "Make an API token",
        answers: [
          Answer(
            201, "Made; the value is shown this once.", APITokenSchema.created,
            example: APITokenSchema.createdExample
          ).tagged.linked(
            Link("token", to: "getAPIToken", ("id", "$response.body#/token_id")),
            Link("change", to: "changeAPIToken", ("id", "$response.body#/token_id")),
            Link("remove", to: "removeAPIToken", ("id", "$response.body#/token_id")))
        ]
      ).with {
        $0.description = """
          The token may do what its owner may at the moment of each request, but never more than \
          its role, and never make tokens, manage people or their sessions, or decide requests.
          """
        $0.body = APITokenSchema.draft
        $0.bodyExample = ["name": "build server", "role": "power_user"]
        $0.problems = [.roleAboveOwn, .storeUnavailable]
      }
    ) { context, caller in
      let (draft, isActive) = try context.readBody { reader in
        (
          APITokenDraft(
            owner: caller.caller.account, name: reader.required(APITokenSchema.name),
            ceiling: reader.optional(APITokenSchema.role) ?? .user,
            expiresAt: reader.optional(APITokenSchema.expiresAt)),
          reader.optional(APITokenSchema.isActive) ?? true
        )
      }
      let made = try await tokens.create(draft, isActive: isActive, by: caller.caller.actor)
      return HTTPResponse.object(
        JSONValue(made.token).adding(.init("token", .string(made.value.revealed))),
        version: made.token.version, status: 201
      ).uncached
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/auth/tokens/{id}", for: guarded.gate.holding(.ownTokens),
      Operation(
        "getAPIToken", tag: Tag.tokens, "One of the own API tokens",
        answers: [
          Answer(200, "The token.", APITokenSchema.token, example: APITokenSchema.example).tagged
            .linked(Link("change", to: "changeAPIToken", ("id", "$response.body#/token_id")))
        ]
      ).with { $0.problems = [.tokenNotFound, .storeUnavailable] }
    ) { context, caller in
      let id = try context.identifier(of: APIToken.self, orThrow: .tokenNotFound)
      guard let token = try await tokens.find(id, of: caller.caller.id) else {
        throw Problem(.tokenNotFound)
      }
      return .object(JSONValue(token), version: token.version)
    }
  }

  private var change: Route {
    guarded.route(
      .patch, "/api/v1/auth/tokens/{id}", for: guarded.gate.holding(.ownTokens),
      Operation(
        "changeAPIToken", tag: Tag.tokens, "Change one of the own API tokens",
        answers: [
          Answer(200, "The token as it is now.", APITokenSchema.token).tagged
            .linked(Link("token", to: "getAPIToken", ("id", "$response.body#/token_id")))
        ]
      ).with {
        $0.body = APITokenSchema.change
        $0.bodyExample = ["is_active": false]
        $0.problems = [.tokenNotFound, .staleVersion, .roleAboveOwn, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.identifier(of: APIToken.self, orThrow: .tokenNotFound)
      var change = APITokenChange(
        id, of: caller.caller.id, condition: context.request.versionCondition,
        by: caller.caller.actor)
      try context.readBody { reader in
        change.name = reader.changed(APITokenSchema.name)
        change.ceiling = reader.changed(APITokenSchema.role)
        change.isActive = reader.changed(APITokenSchema.isActive)
        switch reader.change(APITokenSchema.expiresAt) {
        case .keep: break
        case .clear: change.expiresAt = .some(nil)
        case .set(let end): change.expiresAt = .some(end)
        }
      }
      let token = try await tokens.change(change)
      return .object(JSONValue(token), version: token.version)
    }
  }

  private var remove: Route {
    guarded.route(
      .delete, "/api/v1/auth/tokens/{id}", for: guarded.gate.holding(.ownTokens),
      Operation(
        "removeAPIToken", tag: Tag.tokens, "Remove one of the own API tokens",
        answers: [Answer(204, "Removed; its value is dead.")]
      ).with { $0.problems = [.tokenNotFound, .staleVersion, .storeUnavailable] }
    ) { context, caller in
      let id = try context.identifier(of: APIToken.self, orThrow: .tokenNotFound)
      try await tokens.remove(
        id, of: caller.caller.id, condition: context.request.versionCondition,
        by: caller.caller.actor)
      return .noContent
    }
  }
}
