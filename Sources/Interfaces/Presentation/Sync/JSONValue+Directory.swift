import Directory
import Reconciliation
public import Services
public import Values

extension JSONValue {
  /// A configured directory and how it stands, without any secret.
  ///
  /// `lag` is the age, in seconds, of the latest state of the directory that was applied, and while it
  /// is followed, of what it told; null before the first.
  public init(_ overview: DirectoryOverview, at now: Timestamp) {
    let connection = overview.directory.connection
    self = [
      "name": .string(overview.directory.name.description),
      "status": .string(overview.status.rawValue),
      "strategy": .string((overview.lastRuns.first?.strategy ?? .fullCompare).rawValue),
      "lag": JSONValue(overview.lag(at: now).map { Int($0.milliseconds / 1000) }),
      "last_applied_at": JSONValue(overview.lastApplied?.finishedAt),
      "held_run": JSONValue(overview.held?.id),
      "live": overview.live.map { JSONValue($0, at: now) } ?? .null, "counts": .counts(overview),
      "connection": [
        "urls": .array(connection.urls.map(JSONValue.string)),
        "tls": .string(connection.tls.rawValue), "bind_dn": JSONValue(connection.bind.name),
        "users_base": .string(connection.users.base),
        "groups_base": JSONValue(connection.groups?.base),
      ],
      "last_runs": .array(overview.lastRuns.map { JSONValue($0) }),
    ]
  }

  private static func counts(_ overview: DirectoryOverview) -> JSONValue {
    let population = overview.population
    return [
      "entries": JSONValue(population.entriesBefore),
      "linked_accounts": JSONValue(population.linkedAccounts),
      "working_accounts": JSONValue(population.workingAccounts),
      "grants": JSONValue(population.grants), "groups": JSONValue(population.membersByGroup.count),
      "members": JSONValue(population.membersByGroup.values.reduce(0, +)),
      "quarantined": JSONValue(overview.quarantined),
    ]
  }

  /// An entry that is set aside; every run tries it again.
  public init(_ entry: QuarantinedEntry) {
    self = [
      "entry_uuid": JSONValue(entry.rejected.entry?.description),
      "dn": .string(entry.rejected.dn), "reason": .string(entry.rejected.reason.rawValue),
      "explanation": .string(entry.rejected.reason.explanation),
      "first_seen": JSONValue(entry.firstSeen), "attempts": JSONValue(entry.attempts),
      "next_retry": JSONValue(entry.nextRetry),
    ]
  }

  /// The steps of a directory test, and whether all went well.
  public init(_ steps: [DirectoryTestStep]) {
    self = [
      "succeeded": .bool(steps.allSatisfy(\.succeeded)),
      "steps": .array(
        steps.map { step in
          [
            "name": .string(step.name), "succeeded": .bool(step.succeeded),
            "detail": .string(step.detail),
            "duration_ms": .integer(step.duration.milliseconds),
          ]
        }),
    ]
  }
}

extension DirectoryConnectionSettings.Bind {
  /// The name that the service signs in with; nil for an anonymous one.
  fileprivate var name: String? {
    switch self {
    case .anonymous: nil
    case .simple(let dn, _): dn
    case .external: "EXTERNAL"
    }
  }
}
