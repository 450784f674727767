import HTTPRouting
import Reconciliation
import Services
import Values

/// The forms of runs and effects in answers.
enum RunSchema {
  static let run = Schema.component("Run", .object(members))

  static let started = Schema.component("StartedRun", .object(members + [coalesced]))

  /// A run that was started to try one entry again.
  static let retried = Schema.component(
    "RetriedEntry",
    .object(
      members + [
        coalesced,
        .required(
          "entry_dn", .string().nullable.described("Where the entry is; null when it is gone.")),
      ]))

  private static let coalesced = Schema.Property.required(
    "coalesced", .boolean.described("Whether the run was under way already."))

  static let effect = Schema.component(
    "Effect",
    .object(
      .required("effect_id", .uuid), .required("kind", kind),
      .required(
        "object",
        .object(
          .required("kind", .choice(["account", "group", "entry"])),
          .required("id", .uuid.nullable), .required("name", .string()))),
      .required("before", .anything), .required("after", .anything),
      .required("reason", .string()), .required("status", effectStatus),
      .required("status_reason", .string().nullable)))

  private static let kind = Schema.choice(EffectKind.allCases.map(\.rawValue))
  private static let effectStatus = Schema.choice(StoredEffect.Status.allCases.map(\.rawValue))
  private static let count = Schema.integer(0...Int64.max)

  private static let members: [Schema.Property] = [
    .required("run_id", .uuid), .required("directory", .string()),
    .required("mode", .choice(Run.Mode.allCases.map(\.rawValue))),
    .required("strategy", .choice(Run.Strategy.allCases.map(\.rawValue))),
    .required(
      "strategy_reason",
      .string().described("Why the directory was read in this way; empty until that is decided.")),
    .required("trigger", .choice(Run.Trigger.allCases.map(\.rawValue))),
    .required("status", .choice(Run.Status.allCases.map(\.rawValue))),
    .required("phase", .choice(Run.Phase.allCases.map(\.rawValue))),
    .required("dry_run", .boolean), .required("certificate", certificate),
    .required("counts", counts), .required("guards", .array(of: trip)),
    .required("notes", .array(of: .string())), .required("failure", .string().nullable),
    .required("effect_count", count), .required("decided_by", .string().nullable),
    .required("undoes", .uuid.nullable.described("The run that this one undoes.")),
    .required("started_at", .timestamp), .required("finished_at", .timestamp.nullable),
    .required("version", .integer(1...Int64.max)),
  ]

  private static let countNames = [
    "read", "unchanged", "created", "updated", "disabled", "enabled", "archived",
    "grants_added", "grants_removed", "members_added", "members_removed", "groups_created",
    "groups_updated", "groups_removed", "quarantined", "conflicts_opened", "unresolved", "stale",
    "failed",
  ]

  private static let counts = Schema.component(
    "RunCounts", .object(countNames.map { .required($0, count) }))

  private static let trip = Schema.component(
    "GuardTrip",
    .object(
      .required("name", .choice(GuardName.allCases.map(\.rawValue))), .required("count", count),
      .required("allowed", count), .required("total", count),
      .required("object", .string().nullable.described("The group, where one trips it.")),
      .required("message", .string())))

  private static let certificate = Schema.object(
    .required("complete", .boolean), .required("users", read), .required("groups", read.nullable)
  ).nullable.described("The proofs of what was read; null before the first read ended.")

  private static let read = Schema.component(
    "ReadCertificate",
    .object(
      .required("complete", .boolean), .required("result_code", .integer()),
      .required("message", .string()), .required("pages", count),
      .required("reached_cookie_end", .boolean), .required("references", count),
      .required("unfinished_ranges", count), .required("count", count),
      .required("context_csn_before", .array(of: .string())),
      .required("context_csn_after", .array(of: .string())), .required("server", .string())))

  static let example: JSONValue = [
    "run_id": "01980f5a-77c0-7d20-9b1c-4a5b6c7d8e9f", "directory": "corp", "mode": "full",
    "strategy": "full_compare", "strategy_reason": "A full compare was asked for.",
    "trigger": "api", "status": "running", "phase": "reading",
    "dry_run": false, "certificate": nil,
    "counts": .object(countNames.map { .init($0, 0) }),
    "guards": [], "notes": [], "failure": nil, "effect_count": 0, "decided_by": nil, "undoes": nil,
    "started_at": "2026-11-20T09:15:00Z", "finished_at": nil, "version": 1,
  ]

  /// A run that undoes another one.
  static let undoExample: JSONValue = .object(
    (example.members ?? []).map { member in
      switch member.key {
      case "mode": .init("mode", "undo")
      case "strategy": .init("strategy", "inverse")
      case "strategy_reason": .init("strategy_reason", "")
      case "undoes": .init("undoes", "01980f5a-1111-7d20-9b1c-4a5b6c7d8e9f")
      default: member
      }
    })

  static let effectExample: JSONValue = [
    "effect_id": "01980f5a-77c0-8d20-9b1c-4a5b00000001", "kind": "disable_account",
    "object": [
      "kind": "account", "id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "name": "ada",
    ],
    "before": ["status": "active"], "after": ["status": "disabled"],
    "reason": "The entry is gone.", "status": "pending", "status_reason": nil,
  ]
}
