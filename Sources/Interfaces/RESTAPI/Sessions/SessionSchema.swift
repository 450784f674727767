import Accounts
import HTTPRouting
import Presentation
import Services
import Values

/// The forms of sessions in answers.
enum SessionSchema {
  static let session = Schema.component("Session", .object(members))

  static let managed = Schema.component(
    "ManagedSession", .object(members + [.required("user", owner)]))

  private static let members: [Schema.Property] = [
    .required("session_id", .uuid), .required("created_at", .timestamp),
    .required("last_seen_at", .timestamp.described("To the minute or so.")),
    .required("expires_at", .timestamp),
    .required("ip_address", .string().nullable.described("Where the sign-in came from.")),
    .required("user_agent", .string().nullable),
    .required("is_current", .boolean.described("Whether this request came with it.")),
    .required("offline", .boolean.described("Whether a kept password was used to sign in.")),
    .required("token_hint", .string().described("The last 8 characters of the token.")),
  ]

  static let owner = Schema.component(
    "Owner",
    .object(
      .required("user_id", .uuid), .required("username", .string()),
      .required("display_name", .string().nullable),
      .required("role", UserSchema.role.nullable),
      .required("status", .choice(AccountStatus.allCases.map(\.rawValue)))))

  static let example: JSONValue = [
    "session_id": "01980f4e-7d31-7a52-8c4b-5d6e7f8a9b0c", "created_at": "2026-11-20T08:02:14Z",
    "last_seen_at": "2026-11-20T09:31:00Z", "expires_at": "2026-11-21T08:02:14Z",
    "ip_address": "192.0.2.7", "user_agent": "Mozilla/5.0", "is_current": true, "offline": false,
    "token_hint": "q3Vd8s_A",
  ]

  static let managedExample = example.adding(
    .init(
      "user",
      [
        "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "username": "ada",
        "display_name": "Ada Lovelace", "role": "user", "status": "active",
      ]))
}
