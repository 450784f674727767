import HTTPRouting
import Services

/// Sessions, API tokens and API keys.
struct CredentialRoutes: Sendable {
  let guarded: GuardedRoutes
  let credentials: CredentialServices
  let accounts: AccountService

  var routes: [Route] {
    SessionRoutes(guarded: guarded, oversight: credentials.oversight).routes
      + ManagedSessionRoutes(guarded: guarded, oversight: credentials.oversight).routes
      + APITokenRoutes(guarded: guarded, tokens: credentials.tokens).routes
      + [APIKeyRoutes.Scope.own, .system].flatMap { scope in
        APIKeyRoutes(guarded: guarded, keys: credentials.keys, accounts: accounts, scope: scope)
          .routes
      }
  }
}
