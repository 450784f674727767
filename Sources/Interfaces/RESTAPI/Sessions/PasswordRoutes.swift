import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Thinking up passwords and judging them.
struct PasswordRoutes: Sendable {
  let guarded: GuardedRoutes
  let passwords: PasswordKeeping

  var routes: [Route] { [generate, check] }

  private var generate: Route {
    guarded.route(
      .get, "/api/v1/auth/generate-password", for: guarded.gate.signedInAtLeast,
      Operation(
        "generatePassword", tag: Tag.signingIn, "A password that nobody has to think up",
        answers: [
          Answer(
            200, "16 characters with upper case, lower case, digit and symbol.",
            .object(.required("password", .string())),
            example: ["password": "hR7-mK2=xTq9_Wvz"])
        ]
      ).with { $0.problems = [.storeUnavailable] }
    ) { _, _ in
      HTTPResponse.json(["password": .string(passwords.generate().revealed)]).uncached
    }
  }

  private var check: Route {
    guarded.route(
      .post, "/api/v1/auth/check-password", for: guarded.gate.signedInAtLeast,
      Operation(
        "checkPassword", tag: Tag.signingIn, "Judge a password for the caller",
        answers: [Answer(200, "The judgement.", Self.schema, example: Self.example)]
      ).with {
        $0.description = """
          Everything counts but the passwords before it: those are compared only when the password \
          is changed.
          """
        $0.body = .object(.required(UserFields.password))
        $0.bodyExample = ["password": "password"]
        $0.problems = [.storeUnavailable]
      }
    ) { context, caller in
      let password = try context.readBody { $0.required(UserFields.password) }
      let assessment = try await passwords.assess(
        password.revealed, for: PasswordOwner(caller.caller.account))
      return HTTPResponse.json([
        "valid": .bool(assessment.isValid), "strength": .string(assessment.strength.rawValue),
        "problems": .array(assessment.problems.map { .string($0.description) }),
      ]).uncached
    }
  }

  private static let schema = Schema.component(
    "PasswordAssessment",
    .object(
      .required("valid", .boolean.described("Whether it would be taken.")),
      .required("strength", .choice(PasswordStrength.allCases.map(\.rawValue))),
      .required("problems", .array(of: .string()).described("What to do about it, in sentences."))
    ))

  private static let example: JSONValue = [
    "valid": false, "strength": "weak",
    "problems": ["Add an upper-case letter.", "Add a digit."],
  ]
}
