import Accounts
import HTTPRouting
import Reconciliation
import Services
import Values

/// The forms of what waits to be written into directories.
enum OutboxSchema {
  static let item = Schema.component(
    "OutboxItem",
    .object(
      .required("outbox_id", .uuid), .required("directory", .string()),
      .required("kind", .choice(WriteIntent.Kind.allCases.map(\.rawValue))),
      .required("user_id", .uuid), .required("username", .string()),
      .required(
        "dn", .string().nullable.described("The entry; null while one is still to be made.")),
      .required("intent", .anything),
      .required("state", .choice(OutboxItem.State.allCases.map(\.rawValue))),
      .required("attempts", .integer(0...Int64.max)),
      .required(
        "next_attempt_at", .timestamp.nullable.described("Null for one that is over.")),
      .required(
        "error",
        .string().nullable.described("What came of the last attempt, with the server's words.")),
      .required("created_at", .timestamp), .required("updated_at", .timestamp)))

  static let state = Field(
    "state", .choice(.pending, OutboxItem.State.allCases.dropFirst().map(\.self), name: \.rawValue),
    "How far the changes are.", example: "failed")
  static let user = Field(
    "user_id", .identifier(of: Account.self), "Whose changes they are.")

  static let example: JSONValue = [
    "outbox_id": "019a9d2c-5c1a-8000-8000-000000000001", "directory": "corp",
    "kind": "update_entry", "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "username": "ada",
    "dn": "uid=ada,ou=people,dc=example,dc=com",
    "intent": ["email": ["from": "ada@example.com", "to": "lovelace@example.com"]],
    "state": "failed", "attempts": 1, "next_attempt_at": nil,
    "error": "The directory refused the change: mail: value exists elsewhere.",
    "created_at": "2026-11-20T09:14:31Z", "updated_at": "2026-11-20T09:14:32Z",
  ]
}
