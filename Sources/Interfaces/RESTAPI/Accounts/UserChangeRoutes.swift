import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// Making and changing accounts of people.
struct UserChangeRoutes: Sendable {
  let guarded: GuardedRoutes
  let administration: AccountAdministration

  var routes: [Route] { [create, change, remove, restore, transfer, export] }

  /// What changes of other people's accounts are refused for.
  static let problems: [ProblemCode] = [
    .userNotFound, .higherRole, .systemAccount, .lastAdmin, .staleVersion, .storeUnavailable,
  ]

  private var create: Route {
    guarded.route(
      .post, "/api/v1/auth/users", for: guarded.gate.holding(.manageUsers),
      Operation(
        "createUser", tag: Tag.users, "Make a local account",
        answers: [
          Answer(
            201, "Made; `password` is there when it was made up.", UserSchema.created,
            example: UserSchema.example.adding(.init("password", "R7k!mQz2vTx@Wp4s"))
          ).tagged.linked(Link("user", to: "getUser", ("id", "$response.body#/user_id")))
        ]
      ).with {
        $0.description = """
          Without a password one is made up and shown this once. Without a role the account is a \
          user's; `role: null` makes a guest.
          """
        $0.body = AccountCreation.schema
        $0.bodyExample = [
          "username": "ada", "email": "ada@example.com", "display_name": "Ada Lovelace",
          "role": "user",
        ]
        $0.problems = [
          .usernameTaken, .emailTaken, .weakPassword, .roleAboveOwn, .rateLimited,
          .storeUnavailable,
        ]
      }
    ) { context, caller in
      let request = try context.readBody(AccountCreation.init)
      let created = try await administration.create(request, by: ChangeAuthor(caller.caller))
      let user = JSONValue(created.account)
      guard let password = created.generatedPassword else {
        return .object(user, version: created.account.version, status: 201)
      }
      return .object(
        user.adding(.init("password", .string(password.revealed))),
        version: created.account.version, status: 201
      ).uncached
    }
  }

  private var change: Route {
    guarded.route(
      .patch, "/api/v1/auth/users/{id}", for: guarded.gate.holding(.manageUsers),
      Operation(
        "changeUser", tag: Tag.users, "Change an account",
        answers: [Answer(200, "Changed.", UserSchema.user, example: UserSchema.example).tagged]
      ).with {
        $0.description = """
          What is left out stays. `role` replaces what people gave; null takes it away. A new \
          password ends the account's sessions. What the directory decides about can't be changed \
          here.
          """
        $0.body = AccountChange.schema
        $0.bodyExample = ["display_name": "Ada King", "role": "power_user"]
        $0.requestHeaders.append(Self.ifMatch)
        $0.problems =
          Self.problems + [
            .usernameTaken, .emailTaken, .weakPassword, .ownRole, .ownAccount, .roleAboveOwn,
            .ownedByDirectory, .rateLimited, .directoryUnavailable,
          ]
      }
    ) { context, caller in
      let change = try context.readBody(AccountChange.init)
      let account = try await administration.change(
        try context.userID, change, by: ChangeAuthor(caller.caller),
        if: context.request.versionCondition)
      return .object(JSONValue(account), version: account.version)
    }
  }

  private var remove: Route {
    guarded.route(
      .delete, "/api/v1/auth/users/{id}", for: guarded.gate.holding(.manageUsers),
      Operation(
        "removeUser", tag: Tag.users, "Archive an account, or remove it for good",
        answers: [Answer(204, "Done.")]
      ).with {
        $0.description = """
          An archived account can be restored, and its content stays. `permanent=true` removes it \
          for good: then `transfer_to` names who gets its content, or `discard=true` removes that \
          too.
          """
        $0.parameters = UserRemoval.parameters
        $0.requestHeaders.append(Self.ifMatch)
        $0.problems = Self.problems + [.ownAccount, .validation]
      }
    ) { context, caller in
      let id = try context.userID
      let removal = try context.readQuery(UserRemoval.init)
      let author = ChangeAuthor(caller.caller)
      let condition = context.request.versionCondition
      if let content = removal.content {
        try await administration.remove(id, content: content, by: author, if: condition)
      } else {
        try await administration.archive(id, by: author, if: condition)
      }
      return .noContent
    }
  }

  private var restore: Route {
    guarded.route(
      .post, "/api/v1/auth/users/{id}/restore", for: guarded.gate.holding(.manageUsers),
      Operation(
        "restoreUser", tag: Tag.users, "Bring an archived account back",
        answers: [Answer(200, "Restored.", UserSchema.user, example: UserSchema.example).tagged]
      ).with {
        $0.requestHeaders.append(Self.ifMatch)
        $0.problems = Self.problems + [.ownAccount]
      }
    ) { context, caller in
      let account = try await administration.restore(
        try context.userID, by: ChangeAuthor(caller.caller),
        if: context.request.versionCondition)
      return .object(JSONValue(account), version: account.version)
    }
  }

  private static let recipient = Field(
    "to", .identifier(of: Account.self), "The account that gets it; one that may keep workflows.")
  private static let chosen = Field(
    "workflow_ids", .list(of: .identifier(of: Workflow.self), count: 1...200),
    "Only these workflows, all of them or none; without it everything.",
    example: ["01980f4e-9a10-7c21-8e4f-5a6b7c8d9e0f"])

  private var transfer: Route {
    guarded.route(
      .post, "/api/v1/auth/users/{id}/transfer", for: guarded.gate.holding(.manageUsers),
      Operation(
        "transferContent", tag: Tag.users, "Give what an account owns to another one",
        answers: [
          Answer(
            200, "Given.",
            .object(
              .required("from", .uuid), .required("to", .uuid),
              .required("workflows", .integer(0...Int64.max).described("How many moved."))),
            example: [
              "from": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10",
              "to": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11", "workflows": 3,
            ]
          ).tagged
        ]
      ).with {
        $0.description = "Grants, revisions and who sees the workflows stay."
        $0.body = .object(.required(Self.recipient), .optional(Self.chosen))
        $0.bodyExample = ["to": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11"]
        $0.problems = Self.problems + [.adminRequired]
      }
    ) { context, caller in
      let id = try context.userID
      let (recipient, chosen) = try context.readBody {
        ($0.required(Self.recipient), $0.changed(Self.chosen))
      }
      let author = ChangeAuthor(caller.caller)
      let moved =
        if let chosen {
          try await administration.transfer(chosen, from: id, to: recipient, by: author)
        } else {
          try await administration.transfer(from: id, to: recipient, by: author)
        }
      return .object([
        "from": JSONValue(id), "to": JSONValue(recipient), "workflows": JSONValue(moved),
      ])
    }
  }

  private var export: Route {
    guarded.route(
      .get, "/api/v1/auth/users/{id}/export", for: guarded.gate.holding(.manageUsers),
      Operation(
        "exportUser", tag: Tag.users, "Everything that is kept about one person, but for secrets",
        answers: [
          Answer(200, "All of it.", UserSchema.export, example: UserSchema.exportExample).tagged
        ]
      ).with { $0.problems = Self.problems + [.adminRequired] }
    ) { context, caller in
      let data = try await administration.export(
        try context.userID, by: ChangeAuthor(caller.caller))
      return HTTPResponse.object(JSONValue(data)).uncached
    }
  }

  static let ifMatch = (
    "If-Match", "The version that the change is meant for, as an ETag named it."
  )
}

/// How somebody wants an account removed.
private struct UserRemoval: Sendable {
  private static let permanent = Field(
    "permanent", .boolean, "Whether it is removed for good rather than archived.")
  private static let recipient = Field(
    "transfer_to", .identifier(of: Account.self), "The account that gets its content.")
  private static let discard = Field("discard", .boolean, "Whether its content is removed too.")

  static let parameters = [
    QueryParameter(permanent), QueryParameter(recipient), QueryParameter(discard),
  ]

  /// What becomes of the content; nil for an archival.
  let content: ContentFate?

  init(_ reader: QueryReader) {
    let isPermanent = reader.optional(Self.permanent) ?? false
    let recipient = reader.optional(Self.recipient)
    let isDiscarded = reader.optional(Self.discard) ?? false
    if recipient != nil, isDiscarded {
      reader.refuse("discard", .conflict, "Send transfer_to or discard, not both.")
    }
    if !isPermanent, recipient != nil || isDiscarded {
      reader.refuse(
        "permanent", .required, "Content stays with an archived account. Send permanent=true.")
    }
    guard isPermanent else {
      content = nil
      return
    }
    content = recipient.map { .transfer(to: $0) } ?? (isDiscarded ? .discard : .unspecified)
  }
}

extension RequestContext {
  /// The user in the path.
  var userID: AccountID {
    get throws { try identifier(of: Account.self, orThrow: .userNotFound) }
  }
}
