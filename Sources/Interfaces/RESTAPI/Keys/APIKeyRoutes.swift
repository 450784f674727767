import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// API keys of outside services: the caller's own, or those of the system.
struct APIKeyRoutes: Sendable {
  /// Whose keys the routes are about.
  enum Scope: Sendable {
    case own
    case system
  }

  let guarded: GuardedRoutes
  let keys: APIKeyService
  let accounts: AccountService
  let scope: Scope

  var routes: [Route] { [list, get, put, remove] + (scope == .own ? [resolve] : []) }

  private var isOwn: Bool { scope == .own }
  private var root: String { isOwn ? "/api/v1/api-keys" : "/api/v1/system/api-keys" }
  private var element: PathTemplate { PathTemplate(root + "/{provider}") }

  /// `getOwnAPIKey`, `getSystemAPIKey`.
  private func id(_ verb: String, _ noun: String = "APIKey") -> String {
    verb + (isOwn ? "Own" : "System") + noun
  }

  private func access(inPerson: Bool = false) -> AccessRule<APICaller> {
    guarded.gate.holding(isOwn ? .useApplications : .systemKeys, inPerson: inPerson || !isOwn)
  }

  private func owner(_ caller: APICaller) async throws -> AccountID {
    guard !isOwn else { return caller.caller.id }
    guard let system = try await accounts.find(named: "system"), system.isSystem else {
      throw Problem(.unavailable, "The service is still starting. Try again in a moment.")
    }
    return system.id
  }

  private var list: Route {
    guarded.route(
      .get, PathTemplate(root), for: access(),
      Operation(
        id("list", "APIKeys"), tag: Tag.keys,
        isOwn ? "List the own API keys" : "List the system's API keys",
        answers: [
          Answer(
            200, "A page of keys, without their secrets.", .page(of: APIKeySchema.key),
            example: ["items": [APIKeySchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link("key", to: id("get"), ("provider", "$response.body#/items/0/provider")))
        ]
      ).listing([QueryParameter(.sort(default: APIKeySort.standard))]).with {
        $0.problems = [.storeUnavailable]
      }
    ) { context, caller in
      let query = try context.readQuery { reader in
        (
          sort: reader.sort(default: APIKeySort.standard),
          page: reader.page
        )
      }
      let page = try await keys.list(
        of: try await owner(caller), sort: query.sort, query.page)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, element, for: access(),
      Operation(
        id("get"), tag: Tag.keys, isOwn ? "One own API key" : "One of the system's API keys",
        answers: [
          Answer(200, "The key, without its secret.", APIKeySchema.key).tagged.linked(links())
        ]
      ).with { $0.problems = [.apiKeyNotFound, .storeUnavailable] }
    ) { context, caller in
      let provider = try context.provider()
      guard let key = try await keys.find(provider, of: try await owner(caller)) else {
        throw Problem(.apiKeyNotFound)
      }
      return .object(JSONValue(key), version: key.version)
    }
  }

  private func links() -> Link {
    Link("remove", to: id("remove"), ("provider", "$response.body#/provider"))
  }

  private var put: Route {
    guarded.route(
      .put, element, for: access(inPerson: true),
      Operation(
        id("put"), tag: Tag.keys,
        isOwn ? "Keep an API key of one's own" : "Keep an API key for everybody",
        answers: [
          Answer(200, "Kept in place of the one before.", APIKeySchema.key).tagged
            .linked(links()),
          Answer(201, "Kept; there was none before.", APIKeySchema.key).tagged.linked(links()),
        ]
      ).with {
        $0.description = "The secret is kept sealed, and shown again only to who resolves it."
        $0.body = APIKeySchema.putting
        $0.bodyExample = ["key": "sk-example-0123456789abcdef"]
        $0.problems = [.staleVersion, .storeUnavailable]
      }
    ) { context, caller in
      let provider = try context.newProvider()
      let secret = try context.readBody { $0.required(APIKeySchema.secret) }
      let (key, isNew) = try await keys.put(
        secret, for: provider, of: try await owner(caller),
        condition: context.request.versionCondition, by: caller.caller.actor)
      return .object(JSONValue(key), version: key.version, status: isNew ? 201 : 200)
    }
  }

  private var remove: Route {
    guarded.route(
      .delete, element, for: access(inPerson: true),
      Operation(
        id("remove"), tag: Tag.keys,
        isOwn ? "Remove an own API key" : "Remove one of the system's API keys",
        answers: [Answer(204, "Removed.")]
      ).with { $0.problems = [.apiKeyNotFound, .staleVersion, .storeUnavailable] }
    ) { context, caller in
      try await keys.remove(
        try context.provider(), of: try await owner(caller),
        condition: context.request.versionCondition, by: caller.caller.actor)
      return .noContent
    }
  }

  private var resolve: Route {
    guarded.route(
      .get, "/api/v1/api-keys/{provider}/resolve", for: access(),
      Operation(
        "resolveAPIKey", tag: Tag.keys, "The secret to use with a provider",
        answers: [
          Answer(
            200, "The caller's own key, else the system's.", APIKeySchema.resolved,
            example: ["provider": "openai", "key": "sk-example", "source": "user"])
        ]
      ).with {
        $0.description = "Answered over TLS, a socket file or this machine's own address only."
        $0.problems = [.forbidden, .apiKeyNotFound, .storeUnavailable]
      }
    ) { context, caller in
      guard context.request.isSealed else {
        throw Problem(
          .forbidden, "Secrets are answered over TLS or on the same machine only. Use https.")
      }
      let resolved = try await keys.resolve(try context.provider(), for: caller.caller.id)
      return HTTPResponse.json([
        "provider": .string(resolved.provider.description),
        "key": .string(resolved.secret.revealed),
        "source": resolved.isSystem ? "system" : "user",
      ]).uncached
    }
  }
}

extension HTTPRequest {
  /// Whether nobody on a network can read the answer.
  ///
  /// A proxy on this machine that isn't trusted looks like a client on it; what it adds to a
  /// request gives it away.
  fileprivate var isSealed: Bool {
    if isSecure { return true }
    switch client {
    case .local: return true
    case .network(let address):
      let isForwarded = ["Forwarded", "X-Forwarded-For", "Via"].contains { headers[$0] != nil }
      return address.isLoopback && !isForwarded
    }
  }
}
