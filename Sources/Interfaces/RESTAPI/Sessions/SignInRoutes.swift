import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Setting up, signing in and out.
struct SignInRoutes: Sendable {
  let guarded: GuardedRoutes
  let services: APIServices
  let settings: APISettings
  let tally: SignInTally

  var routes: [Route] { [status, setUp, signIn, signOut] }

  private var status: Route {
    Route(
      .get, "/api/v1/auth/status", access: guarded.gate.anyoneKnown,
      Operation(
        "getAuthStatus", tag: Tag.signingIn, "What signing in needs here",
        answers: [Answer(200, "The state.", Self.statusSchema, example: Self.statusExample).tagged]
      ).with { $0.problems = [.storeUnavailable] }
    ) { _, caller in .object(try await describeStatus(to: caller)) }
  }

  private func describeStatus(to caller: APICaller?) async throws -> JSONValue {
    let needsSetup = settings.isMultiuser ? try await services.setup.isRequired() : false
    let status: JSONValue = [
      "setup_required": .bool(needsSetup), "multiuser_enabled": .bool(settings.isMultiuser),
      "strict_password_checking": .bool(settings.isPasswordCheckStrict),
      "registration_enabled": .bool(settings.isMultiuser && settings.isRegistrationEnabled),
      "access_requests_enabled": .bool(
        settings.isMultiuser && services.requests.settings.isEnabled),
    ]
    guard let caller, caller.proof != .singleUser, caller.caller.role != .admin else {
      return status
    }
    // The longest-serving administrator who can be written to.
    let admins = try await services.accounts.list(
      AccountFilter(role: .role(.admin), status: .active), sort: AccountSort(.createdAt),
      PageRequest(limit: 200))
    let contact = admins.items.lazy.compactMap(\.email).first
    return status.adding(.init("admin_contact", JSONValue(contact)))
  }

  private var setUp: Route {
    guarded.openPost(
      "/api/v1/auth/setup", for: guarded.gate.signingIn,
      Operation(
        "setUp", tag: Tag.signingIn, "Make the first administrator",
        answers: [
          Answer(
            201, "Made.",
            .object(.required("success", .boolean), .required("user", UserSchema.user)),
            example: ["success": true, "user": UserSchema.example]
          ).tagged.linked(Link("signIn", to: "signIn"))
        ]
      ).with {
        $0.description = "Works once: of two calls at the same time one makes the administrator."
        $0.body = SetupRequest.schema
        $0.bodyExample = [
          "email": "ada@example.com", "username": "ada", "password": "Analytical-Engine-1",
        ]
        $0.problems = [
          .alreadySetUp, .usernameTaken, .emailTaken, .weakPassword, .storeUnavailable,
        ]
      }
    ) { context in
      let request = try context.readBody(SetupRequest.init)
      let account = try await services.setup.setUp(
        request, origin: RequestOrigin(context.request))
      return .object(
        ["success": true, "user": JSONValue(account)], version: account.version, status: 201)
    }
  }

  private var signIn: Route {
    guarded.openPost(
      "/api/v1/auth/login", for: guarded.gate.signingIn,
      Operation(
        "signIn", tag: Tag.signingIn, "Sign in with name and password",
        answers: [
          Answer(200, "Signed in.", Self.signedInSchema, example: Self.signedInExample)
            .header("Set-Cookie", "The session cookie for browsers.")
            .linked(Link("me", to: "getMe"), Link("signOut", to: "signOut"))
        ]
      ).with {
        $0.body = SignInBody.schema
        $0.bodyExample = ["username": "ada", "password": "Analytical-Engine-1"]
        $0.problems = [
          .invalidCredentials, .accountDisabled, .lockedOut, .directoryUnavailable,
          .storeUnavailable,
        ]
      }
    ) { context in try await begin(try context.readBody(SignInBody.init), context.request) }
  }

  private func begin(_ body: SignInBody, _ request: HTTPRequest) async throws -> HTTPResponse {
    let attempt = SignInAttempt(
      name: body.name, password: Array(body.password.revealed.utf8),
      isRemembered: body.isRemembered, origin: RequestOrigin(request))
    let start = tally.now
    let signedIn: SignedIn
    do {
      signedIn = try await services.signIn.signIn(attempt)
    } catch let error as SignInError {
      tally.count(error.outcome, since: start)
      throw error
    }
    tally.count(signedIn.session.isOffline ? "accepted_offline" : "accepted", since: start)
    let cookie = guarded.gate.cookie.keeping(
      signedIn.token, for: signedIn.lifetime, isRemembered: body.isRemembered, over: request)
    return HTTPResponse.json([
      "token": .string(signedIn.token.revealed), "token_type": "Bearer",
      "expires_in": .integer(signedIn.lifetime.components.seconds),
      "user": JSONValue(signedIn.account), "source": .string(signedIn.session.source.rawValue),
      "offline": .bool(signedIn.session.isOffline),
    ]).uncached.with("Set-Cookie", cookie)
  }

  private var signOut: Route {
    guarded.route(
      .post, "/api/v1/auth/logout", for: guarded.gate.signingOut, renewsSession: false,
      Operation(
        "signOut", tag: Tag.signingIn, "End the session",
        answers: [Answer(204, "Ended; its token is dead.")]
      ).with { $0.problems = [.storeUnavailable] }
    ) { context, caller in
      try await services.sessions.signOut(caller.caller)
      return .noContent.with("Set-Cookie", guarded.gate.cookie.removal(over: context.request))
    }
  }
}

extension SignInRoutes {
  private static let statusSchema = Schema.component(
    "AuthStatus",
    .object(
      .required("setup_required", .boolean.described("Whether there is no administrator yet.")),
      .required("multiuser_enabled", .boolean), .required("strict_password_checking", .boolean),
      .required("registration_enabled", .boolean),
      .required("access_requests_enabled", .boolean),
      .optional(
        "admin_contact",
        .string().nullable.described("An administrator's mail address, for others signed in."))))

  private static let statusExample: JSONValue = [
    "setup_required": false, "multiuser_enabled": true, "strict_password_checking": true,
    "registration_enabled": false, "access_requests_enabled": true,
  ]

  private static let signedInSchema = Schema.component(
    "SignedIn",
    .object(
      .required("token", .string().described("Send it as Authorization: Bearer.")),
      .required("token_type", .choice(["Bearer"])),
      .required("expires_in", .integer(0...Int64.max).described("Seconds.")),
      .required("user", UserSchema.user), .required("source", UserSchema.source),
      .required(
        "offline", .boolean.described("Whether the directory was away and a kept password used."))
    ))

  private static let signedInExample: JSONValue = [
    "token": "eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", "token_type": "Bearer",
    "expires_in": 86_400, "user": UserSchema.example, "source": "directory", "offline": false,
  ]
}

extension SignInError {
  /// The name in the metrics.
  fileprivate var outcome: String {
    switch self {
    case .invalidCredentials: "rejected"
    case .accountDisabled: "disabled"
    case .lockedOut, .tooManyFailures: "locked_out"
    case .directoryUnavailable: "unavailable"
    case .overloaded: "overloaded"
    }
  }
}
