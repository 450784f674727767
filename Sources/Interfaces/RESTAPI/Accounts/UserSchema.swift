import Accounts
import HTTPRouting
import Values

/// The forms of users in answers.
enum UserSchema {
  static let role = Schema.choice(Role.allCases.map(\.description))
  static let source = Schema.choice(AccountSource.allCases.map(\.rawValue))

  static let user = Schema.component("User", .object(members))

  static let me = Schema.component(
    "Me",
    .object(
      members + [
        .required("permissions", .array(of: .string())),
        .required(
          "request",
          RequestSchema.request.nullable.described("The own latest access request, or null.")),
        .required("limits", .object(.required("workflows", WorkflowSchema.limits))),
      ]))

  static let created = Schema.component(
    "CreatedUser",
    .object(
      members + [
        .optional("password", .string().described("The password that was made up, only now."))
      ]))

  static let grant = Schema.component("Grant", .object(grantMembers))

  static let grantMembers: [Schema.Property] = [
    .required("grant_id", .uuid), .required("user_id", .uuid), .required("role", role),
    .required("source", .string().described("`manual`, `request` or `directory:<name>`.")),
    .required("reason", .string()), .required("expires_at", .timestamp.nullable),
    .required("created_at", .timestamp),
    .required(
      "granted_by", .uuid.nullable.described("Who gave it; null for a rule or a command.")),
  ]

  static let grantExample: JSONValue = [
    "grant_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7b01",
    "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "role": "power_user",
    "source": "manual", "reason": "Covers for Kim.", "expires_at": "2027-01-01T00:00:00Z",
    "created_at": "2026-11-20T18:02:14Z", "granted_by": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11",
  ]

  static let export = Schema.component(
    "UserExport",
    .object(
      [.required("user", user), .required("grants", .array(of: grant))]
        + [
          "links", "groups", "sessions", "sign_in_networks", "api_tokens", "api_keys", "workflows",
          "access_requests", "notifications", "directory_changes", "audit_events",
        ].map { .required($0, .array(of: .anything)) }))

  static let exportExample: JSONValue = [
    "user": example, "grants": [grantExample], "links": [], "groups": [], "sessions": [],
    "sign_in_networks": [["network": "192.0.2.1", "seen_at": "2026-11-20T18:02:14Z"]],
    "api_tokens": [], "api_keys": [], "workflows": [], "access_requests": [], "notifications": [],
    "directory_changes": [], "audit_events": [],
  ]

  static let detail = Schema.component(
    "UserDetail", .object(members + [.required("stats", stats)]))

  private static let members: [Schema.Property] = [
    .required("user_id", .uuid), .required("username", .string()),
    .required("email", .string().nullable), .required("display_name", .string().nullable),
    .required("role", role.nullable.described("The highest live grant; null for a guest.")),
    .required("is_admin", .boolean), .required("is_active", .boolean),
    .required("status", .choice(AccountStatus.allCases.map(\.rawValue))),
    .required("status_reason", .string().nullable.described("Why it doesn't work.")),
    .required("source", source), .required("directory", link),
    .required("must_change_password", .boolean),
    .required("is_break_glass", .boolean.described("Whether no run may touch it.")),
    .required("created_at", .timestamp),
    .required("updated_at", .timestamp), .required("last_login_at", .timestamp.nullable),
    .required("version", .integer(1...Int64.max)),
  ]

  private static let link = Schema.object(
    .required("name", .string()), .required("dn", .string()), .required("entry_uuid", .string()),
    .required("synced_at", .timestamp)
  ).nullable.described("The entry that the account is joined to.")

  private static let stats = Schema.object(
    ["workflows", "shared_workflows", "sessions", "api_tokens", "api_keys"].map {
      .required($0, .integer(0...Int64.max))
    })

  static let statsExample: JSONValue = [
    "workflows": 0, "shared_workflows": 0, "sessions": 2, "api_tokens": 0, "api_keys": 0,
  ]

  static let permissionsExample: JSONValue = [
    "app.use", "profile.edit", "workflows.own", "workflows.share",
  ]

  static let example: JSONValue = [
    "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "username": "ada",
    "email": "ada@example.com", "display_name": "Ada Lovelace", "role": "user",
    "is_admin": false, "is_active": true, "status": "active", "status_reason": nil,
    "source": "directory",
    "directory": [
      "name": "corp", "dn": "uid=ada,ou=people,dc=example,dc=com",
      "entry_uuid": "7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f", "synced_at": "2026-11-20T03:00:04Z",
    ],
    "must_change_password": false, "is_break_glass": false, "created_at": "2026-11-01T08:30:00Z",
    "updated_at": "2026-11-20T03:00:04Z", "last_login_at": nil, "version": 3,
  ]
}
