import Accounts
import Directory
import HTTPRouting
import Services
import Values

/// The forms of access requests in answers and bodies.
enum RequestSchema {
  static let request = Schema.component("AccessRequest", .object(members))

  static let detail = Schema.component(
    "AccessRequestDetail",
    .object(
      members + [
        .required(
          "history",
          .array(of: request).described("The same person's other requests, the newest first."))
      ]))

  private static let members: [Schema.Property] = [
    .required("request_id", .uuid),
    .required(
      "user_id", .uuid.nullable.described("Null for an application that made no account.")),
    .required("username", .string()), .required("email", .string().nullable),
    .required("display_name", .string().nullable),
    .required(
      "application", .boolean.described("Whether somebody without an account applies for one.")),
    .required("message", .string().nullable),
    .required("requested_role", UserSchema.role.nullable.described("The wish.")),
    .required("status", .choice(AccessRequestStatus.allCases.map(\.rawValue))),
    .required("role", UserSchema.role.nullable.described("The role that was given.")),
    .required(
      "decided_by", .uuid.nullable.described("The decider; null for one by command.")),
    .required("decided_by_name", .string().nullable), .required("decided_at", .timestamp.nullable),
    .required("reason", .string().nullable.described("Why it was rejected.")),
    .required(
      "comment",
      .string().nullable.described("A note among those who decide; null for the requester.")),
    .required("expires_at", .timestamp.nullable.described("When the given role ends.")),
    .required("created_at", .timestamp), .required("updated_at", .timestamp),
    .required("version", .integer(1...Int64.max)),
  ]

  static let message = Field(
    "message", .lines(1...2000), "What the person says.", example: "I work on the archive.")
  static let role = Field(
    "role", .choice(.user, Array(Role.allCases.dropFirst()), name: \.description), "The role.")
  static let username = Field(
    "username", .line(3...50), "The name to sign in with.", example: "ada")
  static let password = Field(
    "password", .password, "The password that counts after the approval.")
  static let expiresAt = Field(
    "expires_at", .timestamp, "When the role ends; null for never.",
    example: "2027-01-01T00:00:00Z")
  static let comment = Field("comment", .lines(1...2000), "A note among those who decide.")
  static let reason = Field(
    "reason", .lines(1...2000), "Why; the requester reads it.", example: "Ask your manager first.")
  static let provision = Field(
    "provision",
    .object([.required("directory", .string())], placeholder: "") {
      $0.required(Field("directory", .line(1...63), "The directory's configured name."))
    }, "Has an entry made for the person in a directory with `write_back.create_users`.")

  static let example = example(
    user: "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", requestedRole: "power_user",
    isApplication: false)

  static let applicationExample = example(user: nil, requestedRole: nil, isApplication: true)

  private static func example(
    user: JSONValue, requestedRole: JSONValue, isApplication: Bool
  ) -> JSONValue {
    [
      "request_id": "01980f4e-9b53-7c74-8e6d-7f8a9b0c1d2e", "user_id": user, "username": "ada",
      "email": "ada@example.com", "display_name": "Ada Lovelace",
      "application": .bool(isApplication), "message": "I work on the archive.",
      "requested_role": requestedRole, "status": "pending", "role": nil, "decided_by": nil,
      "decided_by_name": nil, "decided_at": nil, "reason": nil, "comment": nil,
      "expires_at": nil, "created_at": "2026-11-20T08:02:14Z",
      "updated_at": "2026-11-20T08:02:14Z", "version": 1,
    ]
  }
  static let status = Field(
    "status",
    .choice(AccessRequestStatus.pending, .approved, .rejected, .withdrawn, .expired),
    "How far it is.")
}

extension AccessWish {
  /// The form of the body.
  static let schema = Schema.object(
    .optional(RequestSchema.message), .optional(RequestSchema.role))

  /// Reads a body.
  init(_ reader: ObjectReader) {
    self.init(
      message: reader.optional(RequestSchema.message), role: reader.optional(RequestSchema.role))
  }
}

extension AccountApplication {
  /// The form of the body.
  static let schema = Schema.object(
    .required(RequestSchema.username), .required(UserFields.email),
    .optional(UserFields.displayName), .required(RequestSchema.password),
    .optional(RequestSchema.message))

  /// Reads a body.
  init(_ reader: ObjectReader) {
    self.init(
      username: reader.required(RequestSchema.username),
      email: reader.required(UserFields.email),
      displayName: reader.optional(UserFields.displayName),
      password: reader.required(RequestSchema.password),
      message: reader.optional(RequestSchema.message))
  }
}

extension AccessApproval {
  /// The form of the body.
  static let schema = Schema.object(
    .required(RequestSchema.role), .optional(RequestSchema.expiresAt),
    .optional(RequestSchema.comment), .optional(RequestSchema.provision))

  /// Reads a body.
  init(_ reader: ObjectReader) {
    self.init(
      role: reader.required(RequestSchema.role),
      endsAt: reader.optional(RequestSchema.expiresAt),
      comment: reader.optional(RequestSchema.comment))
    if let name = reader.optional(RequestSchema.provision) {
      provision = DirectoryName(name)
      if provision == nil {
        reader.refuse("provision", .conflict, "No directory can have this name.")
      }
    }
  }
}
