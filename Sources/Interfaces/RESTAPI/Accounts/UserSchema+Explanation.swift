import HTTPRouting
import Reconciliation
import Services
import Values

extension UserSchema {
  /// Why a user has this role and this status.
  static let explanation = Schema.component(
    "UserExplanation",
    .object(
      .required("user_id", .uuid), .required("username", .string()),
      .required("role", role.nullable),
      .required("grants", .array(of: explainedGrant)), .required("status", .string()),
      .required("status_reasons", .array(of: statusReason)),
      .required("attributes", .array(of: explainedAttribute)),
      .required("links", .array(of: explainedLink)),
      .required(
        "quarantine",
        .array(of: DirectorySchema.quarantined).described("Its entries that are set aside.")),
      .required(
        "outbox",
        .array(of: OutboxSchema.item).described(
          "What waits to be written into its directories, or was refused there.")),
      .required("reasons", .array(of: sentence)),
      .required(
        "sentences", .array(of: .string()).described("The reasons' sentences, in their order."))))

  private static let explainedAttribute = Schema.object(
    .required("attribute", .choice(AccountAttribute.allCases.map(\.rawValue))),
    .required("value", .string().nullable),
    .required("source", source.described("Whether it is the entry's value, or was set here.")),
    .required("directory", .string().nullable), .required("directory_value", .string().nullable),
    .required(
      "conflict",
      SettlementSchema.conflict.nullable.described("Open while both sides have changed it.")),
    .required(
      "authority",
      .choice(Authority.allCases.map(\.rawValue)).nullable.described("Which side decides.")),
    .required("actor", .string().nullable.described("Who set it here, as recorded.")),
    .required("since", .timestamp.nullable), .required("reason", .string().nullable))

  private static let explainedLink = Schema.object(
    .required("directory", .string()), .required("dn", .string()),
    .required("entry_uuid", .string()), .required("entry_csn", .string().nullable),
    .required("presence", .choice(Presence.allCases.map(\.rawValue))),
    .required("absent_since", .timestamp.nullable), .required("run_id", .uuid.nullable),
    .required("synced_at", .timestamp),
    .required("baseline", .anything.described("What the directory last said, by attribute.")))

  private static let sentence = Schema.object(
    .required("about", .choice(AccountExplanation.Matter.allCases.map(\.rawValue))),
    .required(
      "decides",
      .boolean.described("Whether the present state follows from it; an expired grant doesn't.")),
    .required("sentence", .string()))

  private static let explainedGrant = Schema.object(
    grantMembers + [
      .required("granted_by_name", .string().nullable),
      .required(
        "rule", .string().nullable.described("The group of the directory's rule, or `default`.")),
      .required("run_id", .uuid.nullable.described("The run that gave it.")),
      .required("is_live", .boolean.described("Whether it counts now.")),
      .required("decides", .boolean.described("Whether the role is its role.")),
    ])

  private static let statusReason = Schema.object(
    .required("decided_by", .choice(["person", "directory"])), .required("cause", .string()),
    .required("since", .timestamp.nullable), .required("actor", .string().nullable),
    .required("reason", .string().nullable), .required("run_id", .uuid.nullable),
    .required(
      "entry",
      .object(
        .required("directory", .string()), .required("dn", .string()),
        .required("entry_uuid", .string())
      ).nullable))

  static let explanationExample: JSONValue = [
    "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "username": "ada", "role": "power_user",
    "grants": [
      [
        "grant_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7b01",
        "user_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "role": "power_user",
        "source": "manual", "reason": "Covers for Kim.", "expires_at": "2027-01-01T00:00:00Z",
        "created_at": "2026-11-20T18:02:14Z",
        "granted_by": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11", "granted_by_name": "grace",
        "rule": nil, "run_id": nil, "is_live": true, "decides": true,
      ]
    ],
    "status": "disabled",
    "status_reasons": [
      [
        "decided_by": "person", "cause": "suspended", "since": "2026-11-20T18:02:14Z",
        "actor": "grace", "reason": "", "run_id": nil, "entry": nil,
      ]
    ],
    "attributes": [
      [
        "attribute": "username", "value": "ada", "source": "local", "directory": nil,
        "directory_value": nil, "conflict": nil, "authority": nil, "actor": "grace",
        "since": "2026-11-20T18:02:14Z", "reason": "",
      ]
    ], "links": [], "quarantine": [], "outbox": [],
    "reasons": [
      [
        "about": "status", "decides": true,
        "sentence": "ada is suspended since 2026-11-20T18:02:14Z by grace.",
      ]
    ], "sentences": ["ada is suspended since 2026-11-20T18:02:14Z by grace."],
  ]
}
