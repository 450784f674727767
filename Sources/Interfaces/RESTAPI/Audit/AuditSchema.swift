import Accounts
import HTTPRouting
import Values

/// The form of audit events in answers.
enum AuditSchema {
  static let event = Schema.component(
    "AuditEvent",
    .object(
      .required(
        "sequence", .integer(1...Int64.max).described("Its number; there are no gaps.")),
      .required("at", .timestamp), .required("action", .string()),
      .required(
        "actor",
        .object(
          .required("kind", .choice(Actor.Kind.allCases.map(\.rawValue))),
          .required("id", .uuid.nullable), .required("name", .string()))),
      .required(
        "subject",
        .object(
          .required("kind", .string()), .required("id", .uuid.nullable),
          .required("name", .string()))),
      .required("before", .anything.described("The state before; null where there was none.")),
      .required("after", .anything.described("The state after; null where there is none.")),
      .required("reason", .string()),
      .required("origin", .string().described("An address, command line, schedule.")),
      .required(
        "hash",
        .string(pattern: "^[0-9a-f]{64}$").described("Over this event and all before it."))))

  static let example: JSONValue = [
    "sequence": 4711, "at": "2026-11-20T09:15:00Z", "action": "account.updated",
    "actor": [
      "kind": "person", "id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "name": "ada",
    ],
    "subject": [
      "kind": "account", "id": "01980f4e-6b20-7c11-8a2b-3c4d5e6f7a8b", "name": "grace",
    ],
    "before": ["display_name": "Grace"], "after": ["display_name": "Grace Hopper"],
    "reason": "", "origin": "192.0.2.7",
    "hash": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
  ]
}
