import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// What the caller is and may do.
struct ProfileRoutes: Sendable {
  let guarded: GuardedRoutes

  var routes: [Route] { [me, permissions] }

  private var me: Route {
    guarded.route(
      .get, "/api/v1/auth/me", for: guarded.gate.signedInAtLeast,
      Operation(
        "getMe", tag: Tag.signingIn, "The caller's own account",
        answers: [
          Answer(
            200, "The account.", UserSchema.me,
            example: UserSchema.example.adding(
              .init("permissions", UserSchema.permissionsExample), .init("request", nil))
          ).tagged
        ]
      ).with { $0.problems = [.storeUnavailable] }
    ) { _, caller in
      let account = caller.caller.account
      return .object(
        JSONValue(account).adding(
          .init("permissions", Self.names(caller.caller.permissions)), .init("request", nil)),
        version: account.version)
    }
  }

  private var permissions: Route {
    guarded.route(
      .get, "/api/v1/auth/permissions", for: guarded.gate.signedInAtLeast,
      Operation(
        "getPermissions", tag: Tag.signingIn, "What the caller may do",
        answers: [
          Answer(
            200, "Role and permissions.",
            .object(
              .required("role", UserSchema.role.nullable),
              .required("permissions", .array(of: .string()))),
            example: ["role": "user", "permissions": UserSchema.permissionsExample]
          ).tagged
        ]
      ).with { $0.problems = [.storeUnavailable] }
    ) { _, caller in
      .object([
        "role": JSONValue(caller.caller.role?.description),
        "permissions": Self.names(caller.caller.permissions),
      ])
    }
  }

  private static func names(_ permissions: Set<Permission>) -> JSONValue {
    .array(permissions.map(\.description).sorted().map(JSONValue.string))
  }
}
