import HTTPRouting
import Services
import Values

/// The forms of directories and what belongs to them in answers.
enum DirectorySchema {
  static let directory = Schema.component(
    "Directory",
    .object(
      .required("name", .string()),
      .required("status", .choice(DirectoryOverview.Status.allCases.map(\.rawValue))),
      .required("strategy", .choice(Run.Strategy.allCases.map(\.rawValue))),
      .required(
        "lag", .integer().nullable.described("The age of the latest applied state in seconds.")),
      .required("last_applied_at", .timestamp.nullable),
      .required("held_run", .uuid.nullable.described("The run whose plan waits for a decision.")),
      .required(
        "live", live.nullable.described("How it is followed; null when nobody follows it.")),
      .required("counts", counts),
      .required("connection", connection),
      .required("last_runs", .array(of: RunSchema.run).described("The newest first."))))

  private static let countNames = [
    "entries", "linked_accounts", "working_accounts", "grants", "groups", "members",
    "quarantined",
  ]

  private static let counts = Schema.object(
    countNames.map { .required($0, .integer(0...Int64.max)) })

  private static let connection = Schema.object(
    .required("urls", .array(of: .string())),
    .required("tls", .choice(DirectoryConnectionSettings.TLSMode.allCases.map(\.rawValue))),
    .required("bind_dn", .string().nullable.described("Null for an anonymous bind.")),
    .required("users_base", .string()), .required("groups_base", .string().nullable))

  static let live = Schema.component(
    "LiveStanding",
    .object(
      .required("state", .choice(LiveStanding.State.allCases.map(\.rawValue))),
      .required("reason", .string()), .required("since", .timestamp),
      .required("last_change_at", .timestamp.nullable),
      .required("heard_at", .timestamp.nullable.described("When the directory last answered.")),
      .required(
        "lag_ms",
        .integer(0...Int64.max).described("The age of the oldest change told, not kept yet."))
    ))

  static let liveExample: JSONValue = [
    "state": "following", "reason": "Each change is taken over as it happens.",
    "since": "2026-11-20T09:14:31Z", "last_change_at": "2026-11-20T11:02:07Z",
    "heard_at": "2026-11-20T11:02:22Z", "lag_ms": 0,
  ]

  static let test = Schema.component(
    "DirectoryTest",
    .object(
      .required("succeeded", .boolean),
      .required(
        "steps",
        .array(
          of: .object(
            .required("name", .string()), .required("succeeded", .boolean),
            .required("detail", .string().described("The result, or what to do.")),
            .required("duration_ms", .integer(0...Int64.max)))))))

  static let quarantined = Schema.component(
    "QuarantinedEntry",
    .object(
      .required("entry_uuid", .string().nullable), .required("dn", .string()),
      .required("reason", .string()), .required("explanation", .string()),
      .required("first_seen", .timestamp), .required("attempts", .integer(0...Int64.max)),
      .required(
        "next_retry", .timestamp.nullable.described("The next run that the schedule asks for."))))

  static let example: JSONValue = [
    "name": "corp", "status": "in_sync", "strategy": "full_compare", "lag": 42,
    "last_applied_at": "2026-11-20T09:14:31Z", "held_run": nil, "live": liveExample,
    "counts": .object(countNames.map { .init($0, 0) }),
    "connection": [
      "urls": ["ldap://127.0.0.1:3389"], "tls": "starttls",
      "bind_dn": "cn=muster,dc=example,dc=com", "users_base": "ou=people,dc=example,dc=com",
      "groups_base": "ou=groups,dc=example,dc=com",
    ],
    "last_runs": [],
  ]

  static let testExample: JSONValue = [
    "succeeded": true,
    "steps": [
      ["name": "connect", "succeeded": true, "detail": "Connected.", "duration_ms": 2]
    ],
  ]

  static let quarantinedExample: JSONValue = [
    "entry_uuid": "7a0c1d1e-2f3b-4c5d-8e6f-9a0b1c2d3e4f",
    "dn": "cn=nobody,ou=people,dc=example,dc=com", "reason": "no_username",
    "explanation": "The entry has no username.", "first_seen": "2026-11-20T09:14:31Z",
    "attempts": 1, "next_retry": nil,
  ]
}
