import Accounts
import HTTPRouting
import Services
import Values

/// The one place that finds out who sends a request and whether they may use a route.
struct AccessGate: Sendable {
  let sessions: SessionService
  let tokens: APITokenService
  let accounts: AccountService
  let permissions: PermissionMatrix
  let isMultiuser: Bool
  let foreignPages: ForeignPages
  let cookie: SessionCookie

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
  ///
  /// A token only reads by this rule: what it may change, a permission has to name.
  var signedIn: AccessRule<APICaller> {
    AccessRule(
      AccessLabel(
        "signed in", needsSignIn: .always, problems: refusals + [.passwordChangeRequired]
      )
    ) { request in
      let caller = try await identifyFully(request)
      guard request.method.isSafe else { return try inPerson(caller) }
      return caller
    }
  }

  /// Lets people in who are signed in, even if all else waits until they change their password.
  var signedInAtLeast: AccessRule<APICaller> {
    AccessRule(AccessLabel("signed in", needsSignIn: .always, problems: refusals)) { request in
      let caller = try await identify(request)
      guard request.method.isSafe else { return try inPerson(caller) }
      return caller
    }
  }

  /// Lets people end their session.
  var signingOut: AccessRule<APICaller> {
    AccessRule(
      AccessLabel(
        "signed in", needsSignIn: .always, problems: refusals + [.multiuserDisabled])
    ) { request in
      guard isMultiuser else { throw Problem(.multiuserDisabled) }
      return try inPerson(try await identify(request))
    }
  }

  /// Lets people in who hold a permission, and tokens that carry it, unless only a person will do.
  func holding(_ permission: Permission, inPerson: Bool = false) -> AccessRule<APICaller> {
    let holders = Role.allCases.filter { permissions.allows($0, permission) }
    let refusal: ProblemCode = holders == [.admin] ? .adminRequired : .forbidden
    return AccessRule(
      AccessLabel(
        "permission \(permission)", needsSignIn: .always,
        problems: refusals + [.passwordChangeRequired, refusal, .forbidden])
    ) { request in
      let caller = try await identifyFully(request)
      if inPerson || Permission.withheldFromTokens.contains(permission) {
        try self.inPerson(caller)
      }
      guard caller.caller.may(permission) else { throw Problem(refusal) }
      return caller
    }
  }

  /// What everybody may be refused for who would pass a rule.
  private var refusals: [ProblemCode] { [isMultiuser ? .accountDisabled : .forbidden] }

  /// Refuses an API token.
  @discardableResult
  private func inPerson(_ caller: APICaller) throws(Problem) -> APICaller {
    guard !caller.caller.isToken else {
      throw Problem(.forbidden, "An API token can't do this. Sign in and use the session's token.")
    }
    return caller
  }

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
      let caller =
        APITokenValue.isMeant(by: token)
        ? try await tokens.authenticate(token, origin: origin)
        : try await sessions.authenticate(token, origin: origin)
      return APICaller(caller: caller, proof: .bearerToken)
    }
    guard let token = cookie.token(of: request) else { throw Problem(.unauthenticated) }
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
    guard var system = try await accounts.find(named: "system"), system.isSystem else {
      throw Problem(.unavailable, "The service is still starting. Try again in a moment.")
    }
    // As which applications should treat the one person; the account itself has no role.
    system.role = .admin
    let everything = Role.allCases.reduce(into: Set<Permission>()) { rights, role in
      rights.formUnion(permissions.permissions(of: role))
    }
    return APICaller(
      caller: Caller(
        account: system, permissions: everything, credential: .singleUser,
        origin: RequestOrigin(request)),
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
