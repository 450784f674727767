import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Failed sign-ins of an account, as those see them who look after it.
struct LockoutRoutes: Sendable {
  let guarded: GuardedRoutes
  let accounts: AccountService
  let lockouts: SignInLockouts

  var routes: [Route] { [get, clear] }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/auth/users/{id}/lockout", for: guarded.gate.holding(.readUsers),
      Operation(
        "getLockout", tag: Tag.users, "How a user's sign-ins have failed",
        answers: [
          Answer(200, "The failures that are still remembered.", Self.schema, example: Self.example)
            .linked(Link("clear", to: "clearLockout", ("id", "$request.path.id")))
        ]
      ).with { $0.problems = [.userNotFound, .storeUnavailable] }
    ) { context, _ in
      let id = try context.identifier(of: Account.self, orThrow: .userNotFound)
      guard try await accounts.find(id) != nil else { throw Problem(.userNotFound) }
      return .json(JSONValue(try await lockouts.state(of: id)))
    }
  }

  private var clear: Route {
    guarded.route(
      .delete, "/api/v1/auth/users/{id}/lockout", for: guarded.gate.holding(.manageUsers),
      Operation(
        "clearLockout", tag: Tag.users, "Forget a user's failed sign-ins",
        answers: [Answer(204, "Forgotten; the next try is looked at.")]
      ).with {
        $0.problems = [.userNotFound, .higherRole, .systemAccount, .storeUnavailable]
      }
    ) { context, caller in
      let id = try context.identifier(of: Account.self, orThrow: .userNotFound)
      try await lockouts.clear(id, by: ChangeAuthor(caller.caller))
      return .noContent
    }
  }

  private static let schema = Schema.component(
    "Lockout",
    .object(
      .required("failures", .integer(0...Int64.max).described("From anywhere.")),
      .required(
        "next_attempt_at",
        .timestamp.nullable.described("When a try from anywhere is looked at; null for now.")),
      .required(
        "networks",
        .array(
          of: .object(
            .required(
              "network", .string().described("An address, or half of an IPv6 address.")),
            .required("failures", .integer(1...Int64.max)),
            .required("failed_at", .timestamp),
            .required("next_attempt_at", .timestamp.nullable))))))

  private static let example: JSONValue = [
    "failures": 5, "next_attempt_at": nil,
    "networks": [
      [
        "network": "192.0.2.1", "failures": 5, "failed_at": "2026-11-20T18:02:14Z",
        "next_attempt_at": "2026-11-20T18:02:16Z",
      ]
    ],
  ]
}
