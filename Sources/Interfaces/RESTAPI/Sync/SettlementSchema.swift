import Accounts
import HTTPRouting
import Reconciliation
import Services
import Values

/// The forms of what waits for a person in bodies and answers.
enum SettlementSchema {
  static let collision = Schema.component(
    "Collision",
    .object(
      .required("collision_id", .uuid), .required("entry_uuid", .string()),
      .required("dn", .string()), .required("username", .string()),
      .required("email", .string().nullable),
      .required(
        "decision",
        .string().nullable.described("`separate` once a person has kept the entry apart.")),
      .required("opened_at", .timestamp),
      .required(
        "accounts",
        .array(of: holder).described("Who has the names now; none once they are free."))))

  private static let holder = Schema.component(
    "CollisionAccount",
    .object(
      .required("user_id", .uuid), .required("username", .string()),
      .required("email", .string().nullable), .required("display_name", .string().nullable),
      .required("role", UserSchema.role.nullable),
      .required("status", .choice(AccountStatus.allCases.map(\.rawValue))),
      .required("source", UserSchema.source),
      .required(
        "attributes",
        .array(of: .choice([AccountAttribute.username, .email].map(\.rawValue)))
          .described("The entry's attributes whose values the account has.")),
      .required("proposed", .boolean.described("Whether `correlate` proposes a link.")),
      .required(
        "obstacle",
        .choice(LinkObstacle.allCases.map(\.rawValue)).nullable
          .described("What stands against a link."))))

  static let action = Field(
    "action", .choice(CollisionAction.link, .separate), "Who the entry is.", example: "link")
  static let user = Field(
    "user_id", .identifier(of: Account.self),
    "The account to link to; may be left out where only one can be.")
  static let collisionBody = Schema.object(.required(action), .optional(user))

  static let decision = Schema.component(
    "CollisionDecision",
    .object(
      .required("collision_id", .uuid),
      .required("action", .choice(CollisionAction.allCases.map(\.rawValue))),
      .required("user", UserSchema.user.nullable)))

  static let conflict = Schema.component(
    "Conflict",
    .object(
      .required("conflict_id", .uuid), .required("user_id", .uuid),
      .required("username", .string()),
      .required("attribute", .choice(AccountAttribute.allCases.map(\.rawValue))),
      .required(
        "baseline_value",
        .string().nullable.described("What both sides last agreed on, if they ever did.")),
      .required("directory_value", .string().nullable),
      .required("local_value", .string().nullable), .required("opened_at", .timestamp)))

  static let keep = Field(
    "keep", .choice(KeptSide.directory, .local), "The side that is kept.", example: "directory")
  static let conflictBody = Schema.object(.required(keep))

  static let collisionExample: JSONValue = [
    "collision_id": "7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f",
    "entry_uuid": "7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f",
    "dn": "uid=ada,ou=people,dc=example,dc=com", "username": "ada", "email": "ada@example.com",
    "decision": nil, "opened_at": "2026-11-20T09:14:31Z",
    "accounts": [
      [
        "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "username": "ada",
        "email": "ada@example.com", "display_name": "Ada", "role": "user", "status": "active",
        "source": "local", "attributes": ["username", "email"], "proposed": true,
        "obstacle": nil,
      ]
    ],
  ]

  static let decisionExample: JSONValue = [
    "collision_id": "7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f", "action": "link",
    "user": UserSchema.example,
  ]

  static let conflictExample: JSONValue = [
    "conflict_id": "01980f4e-5c1a-8b32-9d4f-2f6f0c1f7a10",
    "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "username": "ada",
    "attribute": "display_name", "baseline_value": "Ada", "directory_value": "Ada Lovelace",
    "local_value": "Ada L.", "opened_at": "2026-11-20T09:14:31Z",
  ]
}
