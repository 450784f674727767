import Directory
public import Reconciliation
public import Services
public import Values

extension JSONValue {
  /// A run with its certificate, counts and guards.
  public init(_ run: Run) {
    self = [
      "run_id": JSONValue(run.id), "directory": .string(run.directory.description),
      "mode": .string(run.mode.rawValue), "strategy": .string(run.strategy.rawValue),
      "strategy_reason": .string(run.strategyReason),
      "trigger": .string(run.trigger.rawValue), "status": .string(run.status.rawValue),
      "phase": .string(run.phase.rawValue), "dry_run": .bool(run.isDryRun),
      "certificate": .certificate(run), "counts": JSONValue(run.counts),
      "guards": .array(run.guards.map { JSONValue($0) }),
      "notes": .array(run.notes.map(JSONValue.string)), "failure": JSONValue(run.failure),
      "effect_count": JSONValue(run.effectCount), "decided_by": JSONValue(run.decidedBy),
      "undoes": JSONValue(run.undoes),
      "started_at": JSONValue(run.startedAt), "finished_at": JSONValue(run.finishedAt),
      "version": JSONValue(run.version),
    ]
  }

  /// A run that was asked for, with `coalesced` when another request had started it.
  public init(_ started: StartedRun) {
    self = JSONValue(started.run).adding(Member("coalesced", .bool(started.isCoalesced)))
  }

  /// A run that tries an entry again, with where the entry is.
  public init(_ retried: RetriedEntry) {
    self = JSONValue(retried.started).adding(.init("entry_dn", JSONValue(retried.dn)))
  }

  /// The numbers of a run's report.
  public init(_ counts: RunCounts) {
    self = [
      "read": JSONValue(counts.read), "unchanged": JSONValue(counts.unchanged),
      "created": JSONValue(counts.created), "updated": JSONValue(counts.updated),
      "disabled": JSONValue(counts.disabled), "enabled": JSONValue(counts.enabled),
      "archived": JSONValue(counts.archived), "grants_added": JSONValue(counts.grantsAdded),
      "grants_removed": JSONValue(counts.grantsRemoved),
      "members_added": JSONValue(counts.membersAdded),
      "members_removed": JSONValue(counts.membersRemoved),
      "groups_created": JSONValue(counts.groupsCreated),
      "groups_updated": JSONValue(counts.groupsUpdated),
      "groups_removed": JSONValue(counts.groupsRemoved),
      "quarantined": JSONValue(counts.quarantined),
      "conflicts_opened": JSONValue(counts.conflictsOpened),
      "unresolved": JSONValue(counts.unresolved),
      "stale": JSONValue(counts.stale), "failed": JSONValue(counts.failed),
    ]
  }

  /// A guard that a plan tripped.
  public init(_ trip: GuardTrip) {
    self = [
      "name": .string(trip.name.rawValue), "count": JSONValue(trip.count),
      "allowed": JSONValue(trip.allowed), "total": JSONValue(trip.total),
      "object": JSONValue(trip.object), "message": .string(trip.sentence),
    ]
  }

  /// The proofs of a run's reads; null before the first one ended.
  private static func certificate(_ run: Run) -> JSONValue {
    guard let users = run.certificates.first else { return .null }
    return [
      "complete": .bool(run.isCertified), "users": JSONValue(users),
      "groups": run.certificates.dropFirst().first.map { JSONValue($0) } ?? .null,
    ]
  }

  /// The proof of one read.
  private init(_ certificate: ReadCertificate) {
    self = [
      "complete": .bool(certificate.isComplete),
      "result_code": .integer(Int64(certificate.resultCode)),
      "message": .string(certificate.message), "pages": JSONValue(certificate.pages),
      "reached_cookie_end": .bool(certificate.reachedCookieEnd),
      "references": JSONValue(certificate.references),
      "unfinished_ranges": JSONValue(certificate.unfinishedRanges),
      "count": JSONValue(certificate.count),
      "context_csn_before": .array(certificate.contextCSNBefore.map(JSONValue.string)),
      "context_csn_after": .array(certificate.contextCSNAfter.map(JSONValue.string)),
      "server": .string(certificate.server),
    ]
  }
}
