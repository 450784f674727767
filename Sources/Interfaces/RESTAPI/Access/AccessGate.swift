import Accounts
import HTTPRouting
import Services
import Values

/// The one place that finds out who sends a request and whether they may use a route.
struct AccessGate: Sendable {
  let sessions: SessionService
  let accounts: AccountService
  let permissions: PermissionMatrix
  let isMultiuser: Bool
  let foreignPages: ForeignPages

  /// Lets everybody in, to sign in; nobody when the service runs for one person.
  var signingIn: AccessRule<Void> {
    AccessRule(
      AccessLabel("anyone", needsSignIn: .never, problems: [.multiuserDisabled])
    ) { _ in
      guard isMultiuser else { throw Problem(.multiuserDisabled) }
    }
  }

  /// Lets everybody in, and tells who it is where a valid token says so.
  var anyoneKnown: AccessRule<APICaller?> {
    AccessRule(AccessLabel("anyone", needsSignIn: .optional)) { request in
      do {
        return try await identify(request)
      } catch is AuthenticationError {
        return nil
      } catch is Problem {
        return nil
      }
    }
  }

  /// Lets people in who are signed in, a guest too.
  var signedIn: AccessRule<APICaller> {
    AccessRule(
      AccessLabel(
        "signed in", needsSignIn: .always, problems: refusals + [.passwordChangeRequired]
      )
    ) { try await identifyFully($0) }
  }

  /// Lets people in who are signed in, even if all else waits until they change their password.
  var signedInAtLeast: AccessRule<APICaller> {
    AccessRule(AccessLabel("signed in", needsSignIn: .always, problems: refusals)) {
      try await identify($0)
    }
  }

  /// Lets people end their session.
  var signingOut: AccessRule<APICaller> {
    AccessRule(
      AccessLabel(
        "signed in", needsSignIn: .always, problems: refusals + [.multiuserDisabled])
    ) { request in
      guard isMultiuser else { throw Problem(.multiuserDisabled) }
      return try await identify(request)
    }
  }

  /// Lets people in who hold a permission.
  func holding(_ permission: Permission) -> AccessRule<APICaller> {
    let holders = Role.allCases.filter { permissions.allows($0, permission) }
    let refusal: ProblemCode = holders == [.admin] ? .adminRequired : .forbidden
    return AccessRule(
      AccessLabel(
        "permission \(permission)", needsSignIn: .always,
        problems: refusals + [.passwordChangeRequired, refusal])
    ) { request in
      let caller = try await identifyFully(request)
      guard caller.caller.may(permission) else { throw Problem(refusal) }
      return caller
    }
  }

  /// What everybody may be refused for who would pass a rule.
  private var refusals: [ProblemCode] { [isMultiuser ? .accountDisabled : .forbidden] }

  private func identifyFully(_ request: HTTPRequest) async throws -> APICaller {
    let caller = try await identify(request)
    guard !caller.caller.account.mustChangePassword else {
      throw Problem(.passwordChangeRequired)
    }
    return caller
  }

  /// Who sends a request; a bearer token counts before the cookie.
  private func identify(_ request: HTTPRequest) async throws -> APICaller {
    guard isMultiuser else { return try await singleUser(request) }
    let origin = RequestOrigin(request)
    if let header = request.headers["Authorization"] {
      guard let token = Self.bearerToken(in: header) else { throw Problem(.unauthenticated) }
      let caller = try await sessions.authenticate(token, origin: origin)
      return APICaller(caller: caller, proof: .bearerToken)
    }
    guard let token = SessionCookie.token(of: request) else { throw Problem(.unauthenticated) }
    // Browsers send the cookie with whatever a foreign page asks for.
    guard request.method.isSafe || request.isSameOrigin else {
      throw Problem(
        .forbidden,
        "The session cookie changes things only for pages of this origin. Use a bearer token.")
    }
    let caller = try await sessions.authenticate(token, origin: origin)
    return APICaller(caller: caller, proof: .cookie)
  }

  /// The one person, who has every right there is.
  private func singleUser(_ request: HTTPRequest) async throws -> APICaller {
    try foreignPages.refuse(request)
    let (origin, now) = (RequestOrigin(request), request.receivedAt)
    guard let system = try await accounts.find(named: "system"), system.isSystem else {
      throw Problem(.unavailable, "The service is still starting. Try again in a moment.")
    }
    let session = Session(
      id: SessionID(UniqueID(high: 0, low: 0)), account: system.id, source: .local,
      isRemembered: false, tokenHint: "", origin: origin, createdAt: now, expiresAt: now)
    let everything = Role.allCases.reduce(into: Set<Permission>()) { rights, role in
      rights.formUnion(permissions.permissions(of: role))
    }
    return APICaller(
      caller: Caller(account: system, permissions: everything, session: session, origin: origin),
      proof: .singleUser)
  }

  private static func bearerToken(in header: String) -> String? {
    let scheme = "bearer "
    guard header.utf8.count > scheme.utf8.count,
      zip(header.utf8, scheme.utf8).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 })
    else { return nil }
    return String(header.dropFirst(scheme.count))
  }
}
