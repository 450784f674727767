import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The reasons why a person has a role.
struct GrantRoutes: Sendable {
  let guarded: GuardedRoutes
  let accounts: AccountService
  let administration: AccountAdministration

  var routes: [Route] { [list, add, remove] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/auth/users/{id}/grants", for: guarded.gate.holding(.manageUsers),
      Operation(
        "listGrants", tag: Tag.users, "Why a user has a role: its grants, expired ones too",
        answers: [
          Answer(
            200, "All of them, the highest role first.", .page(of: UserSchema.grant),
            example: ["items": [UserSchema.grantExample], "total": 1, "next_cursor": nil])
        ]
      ).with { $0.problems = [.userNotFound, .storeUnavailable] }
    ) { context, _ in
      let id = try context.userID
      guard try await accounts.find(id) != nil else { throw Problem(.userNotFound) }
      let grants = try await accounts.grants(of: id)
      return .json(
        JSONValue(Page(items: grants, total: grants.count, nextCursor: nil)) { JSONValue($0) })
    }
  }

  private var add: Route {
    guarded.route(
      .post, "/api/v1/auth/users/{id}/grants", for: guarded.gate.holding(.manageUsers),
      Operation(
        "addGrant", tag: Tag.users, "Give a role, perhaps for some time",
        answers: [
          Answer(201, "Given.", UserSchema.grant, example: UserSchema.grantExample).tagged.linked(
            Link("grants", to: "listGrants", ("id", "$response.body#/user_id")))
        ]
      ).with {
        $0.description = "The same role given by hand before gets the new end and the new reason."
        $0.body = GrantRequest.schema
        $0.bodyExample = [
          "role": "power_user", "expires_at": "2027-01-01T00:00:00Z", "reason": "Covers for Kim.",
        ]
        $0.problems = UserChangeRoutes.problems + [.ownRole, .roleAboveOwn]
      }
    ) { context, caller in
      let id = try context.userID
      let request = try context.readBody(GrantRequest.init)
      let grant = try await administration.addGrant(
        request, to: id, by: ChangeAuthor(caller.caller))
      return .object(JSONValue(grant), status: 201)
    }
  }

  private var remove: Route {
    guarded.route(
      .delete, "/api/v1/auth/users/{id}/grants/{grant_id}",
      for: guarded.gate.holding(.manageUsers),
      Operation(
        "removeGrant", tag: Tag.users, "Take a grant away", answers: [Answer(204, "Taken.")]
      ).with {
        $0.description = "A grant that a directory's rule gives ends with the membership there."
        $0.problems =
          UserChangeRoutes.problems + [.grantNotFound, .ownRole, .ownedByDirectory]
      }
    ) { context, caller in
      let id = try context.userID
      let grant = try context.identifier("grant_id", of: Grant.self, orThrow: .grantNotFound)
      try await administration.removeGrant(grant, of: id, by: ChangeAuthor(caller.caller))
      return .noContent
    }
  }
}

extension GrantRequest {
  private static let role = Field(
    "role", .choice(.user, Array(Role.allCases.dropFirst()), name: \.description), "The role.")
  private static let expiresAt = Field(
    "expires_at", .timestamp, "When it ends; it counts nothing from then on.")
  private static let reason = Field("reason", .line(1...500), "Why.")

  /// The form of the body.
  static let schema = Schema.object(.required(role), .optional(expiresAt), .optional(reason))

  /// Reads a body.
  init(_ reader: ObjectReader) {
    self.init(
      role: reader.required(Self.role), expiresAt: reader.optional(Self.expiresAt),
      reason: reader.optional(Self.reason) ?? "")
  }
}
