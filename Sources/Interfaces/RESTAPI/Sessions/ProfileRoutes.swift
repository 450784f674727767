import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// What the caller is and may do.
struct ProfileRoutes: Sendable {
  let guarded: GuardedRoutes
  let administration: AccountAdministration
  let requests: AccessRequestService
  let workflows: WorkflowLibrary

  var routes: [Route] { [me, change, permissions] }

  private var me: Route {
    guarded.route(
      .get, "/api/v1/auth/me", for: guarded.gate.signedInAtLeast,
      Operation(
        "getMe", tag: Tag.signingIn, "The caller's own account",
        answers: [
          Answer(
            200, "The account.", UserSchema.me,
            example: UserSchema.example.adding(
              .init("permissions", UserSchema.permissionsExample), .init("request", nil),
              .init("limits", ["workflows": WorkflowSchema.limitsExample]))
          ).tagged
        ]
      ).with { $0.problems = [.storeUnavailable] }
    ) { _, caller in
      let account = caller.caller.account
      let request = try await requests.latest(of: account.id)
      return .object(
        JSONValue(account).adding(
          .init("permissions", Self.names(caller.caller.permissions)),
          .init("request", request.map { JSONValue(own: $0) } ?? .null),
          .init("limits", ["workflows": JSONValue(workflows.limits(for: caller.reader))])),
        version: account.version)
    }
  }

  private var change: Route {
    guarded.route(
      .patch, "/api/v1/auth/me", for: guarded.gate.signedInAtLeast,
      Operation(
        "changeMe", tag: Tag.signingIn, "Change one's own names and password",
        answers: [Answer(200, "Changed.", UserSchema.user, example: UserSchema.example).tagged]
      ).with {
        $0.description = """
          A new password ends all other sessions; this one goes on with the token in \
          X-Refreshed-Token or the cookie alone: the token before is dead. Whoever must change \
          their password sends it here, and can do nothing else before. Where `write_back.passwords` \
          is on, the password of a linked account is checked and set in the directory, at once or \
          not at all.
          """
        $0.body = OwnChange.schema
        $0.bodyExample = ["display_name": "Ada King"]
        $0.requestHeaders.append(UserChangeRoutes.ifMatch)
        $0.problems = [
          .passwordChangeRequired, .wrongCurrentPassword, .weakPassword, .emailTaken,
          .ownedByDirectory, .systemAccount, .staleVersion, .lockedOut, .directoryUnavailable,
          .storeUnavailable,
        ]
      }
    ) { context, caller in
      let change = try context.readBody(OwnChange.init)
      do {
        // No token from before may count once the password is another one.
        let next = try change.password.flatMap { _ in
          try guarded.sessions.successor(of: caller.caller)
        }
        let account = try await administration.changeOwn(
          change, by: caller.caller, continuingAs: next?.session,
          if: context.request.versionCondition)
        let answer = HTTPResponse.object(JSONValue(account), version: account.version)
        return next.map { guarded.handing(out: $0, to: caller, in: answer, context.request) }
          ?? answer
      } catch PasswordRefusal.weak(let problems) {
        throw Problem(
          .weakPassword, errors: problems.map { FieldError(password: $0, field: "new_password") })
      }
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
