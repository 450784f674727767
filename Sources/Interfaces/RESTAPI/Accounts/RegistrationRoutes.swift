import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Making an account for oneself.
struct RegistrationRoutes: Sendable {
  let guarded: GuardedRoutes
  let registration: RegistrationService

  var routes: [Route] { [register] }

  private var register: Route {
    guarded.openPost(
      "/api/v1/auth/register", for: guarded.gate.signingIn,
      Operation(
        "register", tag: Tag.signingIn, "Make an account for oneself",
        answers: [
          Answer(201, "Made, with the role user.", UserSchema.user, example: UserSchema.example)
            .tagged.linked(Link("signIn", to: "signIn"))
        ]
      ).with {
        $0.description = "Only where the configuration allows it; see registration_enabled."
        $0.body = Registration.schema
        $0.bodyExample = ["username": "ada", "password": "Analytical-Engine-1"]
        $0.problems = [
          .registrationDisabled, .usernameTaken, .emailTaken, .weakPassword, .rateLimited,
          .storeUnavailable,
        ]
      }
    ) { context in
      let account = try await registration.register(
        try context.readBody(Registration.init), origin: RequestOrigin(context.request))
      return .object(JSONValue(account), version: account.version, status: 201)
    }
  }
}

extension Registration {
  static let schema = Schema.object(
    .required(UserFields.username), .optional(UserFields.email),
    .optional(UserFields.displayName), .required(UserFields.password))

  init(_ reader: ObjectReader) {
    self.init(
      username: reader.required(UserFields.username), email: reader.optional(UserFields.email),
      displayName: reader.optional(UserFields.displayName),
      password: reader.required(UserFields.password))
  }
}
