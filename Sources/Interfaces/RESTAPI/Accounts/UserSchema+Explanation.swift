import HTTPRouting
import Values

extension UserSchema {
  /// Why a user has this role and this status.
  static let explanation = Schema.component(
    "UserExplanation",
    .object(
      .required("user_id", .uuid), .required("username", .string()),
      .required("role", role.nullable),
      .required("grants", .array(of: explainedGrant)), .required("status", .string()),
      .required("status_reasons", .array(of: statusReason))))

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
  ]
}
