import Accounts
import Directory
import HTTPRouting
import Presentation
import Services
import Values

/// Accounts of people, as those see them who look after them.
struct UserRoutes: Sendable {
  let guarded: GuardedRoutes
  let accounts: AccountService

  var routes: [Route] { [list, get, explain] }

  private var list: Route {
    guarded.route(
      .get, "/api/v1/auth/users", for: guarded.gate.holding(.readUsers),
      Operation(
        "listUsers", tag: Tag.users, "List users",
        answers: [
          Answer(
            200, "A page of users.", .page(of: UserSchema.user),
            example: ["items": [UserSchema.example], "total": 1, "next_cursor": nil]
          ).linked(
            Link("user", to: "getUser", ("id", "$response.body#/items/0/user_id")),
            Link("next", to: "listUsers", ("cursor", "$response.body#/next_cursor")))
        ]
      ).listing(
        AccountFilter.parameters + [QueryParameter(.sort(default: AccountSort.standard))]
      )
      .with { $0.problems = [.storeUnavailable] }
    ) { context, _ in
      let query = try context.readQuery { reader in
        (
          filter: AccountFilter(reader), sort: reader.sort(default: AccountSort.standard),
          page: reader.page
        )
      }
      let page = try await accounts.list(
        query.filter, sort: query.sort, query.page)
      return .json(JSONValue(page) { JSONValue($0) })
    }
  }

  private var get: Route {
    guarded.route(
      .get, "/api/v1/auth/users/{id}", for: guarded.gate.holding(.readUsers),
      Operation(
        "getUser", tag: Tag.users, "One user, with how much hangs on the account",
        answers: [
          Answer(
            200, "The user.", UserSchema.detail,
            example: UserSchema.example.adding(.init("stats", UserSchema.statsExample))
          ).tagged
        ]
      ).with { $0.problems = [.userNotFound, .storeUnavailable] }
    ) { context, _ in
      let id = try context.identifier(of: Account.self, orThrow: .userNotFound)
      guard let account = try await accounts.find(id) else { throw Problem(.userNotFound) }
      let stats = try await accounts.stats(of: id)
      return .object(
        JSONValue(account).adding(.init("stats", JSONValue(stats))), version: account.version)
    }
  }
}

extension UserRoutes {
  private var explain: Route {
    guarded.route(
      .get, "/api/v1/auth/users/{id}/explain", for: guarded.gate.holding(.readUsers),
      Operation(
        "explainUser", tag: Tag.users, "Why a user has this role, this status and these names",
        answers: [
          Answer(
            200, "Every reason, with who or what decided.", UserSchema.explanation,
            example: UserSchema.explanationExample
          ).tagged
        ]
      ).with { $0.problems = [.userNotFound, .storeUnavailable] }
    ) { context, _ in
      guard let explanation = try await accounts.explain(try context.userID) else {
        throw Problem(.userNotFound)
      }
      return .object(JSONValue(explanation))
    }
  }
}

extension AccountFilter {
  private static let text = Field(
    "q", .line(1...200), "A part of username, name or mail address.")
  private static let role = Field(
    "role",
    .choice(.guest, Role.allCases.map(RoleCondition.role), name: \.description),
    "The effective role.")
  private static let status = Field(
    "status", .choice(AccountStatus.active, .disabled, .archived), "Whether the account works.")
  private static let group = Field(
    "group", .identifier(of: Group.self), "A group that it is a member of itself.")
  private static let inactiveSince = Field(
    "inactive_since", .timestamp, "No sign-in since then; never signed in counts from creation.")

  /// The parameters that the filter is read from.
  static let parameters = [
    QueryParameter(text), QueryParameter(role), QueryParameter(status),
    QueryParameter(.source), QueryParameter(Field.directoryName), QueryParameter(group),
    QueryParameter(inactiveSince),
  ]

  /// Reads the filter from a query.
  init(_ reader: QueryReader) {
    self.init(
      text: reader.optional(Self.text), role: reader.optional(Self.role),
      status: reader.optional(Self.status), source: reader.optional(.source),
      directory: reader.directory, group: reader.optional(Self.group),
      inactiveSince: reader.optional(Self.inactiveSince))
  }
}
