import Directory
import Reconciliation
import Services
import Values

/// A run as a row of `runs`.
enum RunRow {
  static let columns = """
    id, directory, mode, strategy, trigger, is_dry_run, phase, status, certificates, counts, \
    guards, notes, failure, plan_digest, effect_count, cancel_requested, decided_by, started_at, \
    finished_at, version, undoes, strategy_reason, position
    """
  static let columnCount = 23

  static func insert(_ run: Run, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO runs (id, directory, mode, strategy, trigger, is_dry_run, phase, status,
        undoes, started_at)
      VALUES (\(run.id), \(run.directory.description), \(run.mode.rawValue),
        \(run.strategy.rawValue), \(run.trigger.rawValue), \(run.isDryRun), \(run.phase.rawValue),
        \(run.status.rawValue), \(run.undoes), \(run.startedAt))
      """)
  }

  static func update(_ run: Run, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      UPDATE runs SET strategy = \(run.strategy.rawValue),
        strategy_reason = \(run.strategyReason), position = \(run.position?.json.text), phase = \(run.phase.rawValue),
        status = \(run.status.rawValue), is_certified = \(run.isCertified && run.strategy == .fullCompare),
        certificates = \(JSONValue.array(run.certificates.map(\.json)).text),
        counts = \(run.counts.json.text), entries_read = \(run.counts.read),
        guards = \(JSONValue.array(run.guards.map(\.json)).text),
        notes = \(JSONValue.array(run.notes.map { .string($0) }).text),
        failure = \(run.failure), plan_digest = \(run.planDigest),
        effect_count = \(run.effectCount), decided_by = \(run.decidedBy),
        finished_at = \(run.finishedAt), version = version + 1
      WHERE id = \(run.id)
      """)
  }

  static func run(_ row: any SQLRow) throws -> Run {
    guard let id = row.uniqueID(0), let directory = DirectoryName(row.text(1)),
      let mode = Run.Mode(rawValue: row.text(2)),
      let strategy = Run.Strategy(rawValue: row.text(3)),
      let trigger = Run.Trigger(rawValue: row.text(4)),
      let phase = Run.Phase(rawValue: row.text(6)),
      let status = Run.Status(rawValue: row.text(7))
    else {
      throw SQLError(.corrupt, operation: "read", message: "a row of runs can't be understood")
    }
    var run = Run(
      id: RunID(id), directory: directory, mode: mode, trigger: trigger,
      isDryRun: row.integer(5) == 1, undoes: row.uniqueID(20).map { RunID($0) },
      startedAt: Timestamp(millisecondsSince1970: row.integer(17)))
    run.strategy = strategy
    run.strategyReason = row.text(21)
    run.position = try row.optionalText(22).flatMap {
      DirectoryPosition(json: try JSONValue(parsing: $0))
    }
    run.phase = phase
    run.status = status
    run.certificates = try elements(row, 8).map(ReadCertificate.init(json:))
    run.counts = RunCounts(json: try JSONValue(parsing: row.text(9)))
    run.guards = try elements(row, 10).compactMap(GuardTrip.init(json:))
    run.notes = try elements(row, 11).compactMap(\.stringValue)
    run.failure = row.optionalText(12)
    run.planDigest = row.isNull(13) ? nil : row.blob(13)
    run.effectCount = Int(row.integer(14))
    run.isCancelRequested = row.integer(15) == 1
    run.decidedBy = row.optionalText(16)
    run.finishedAt = row.timestamp(18)
    run.version = Int(row.integer(19))
    return run
  }

  private static func elements(_ row: any SQLRow, _ column: Int) throws -> [JSONValue] {
    try JSONValue(parsing: row.text(column)).arrayValue ?? []
  }
}

extension ReadCertificate {
  fileprivate var json: JSONValue {
    [
      "result_code": .integer(Int64(resultCode)), "message": .string(message),
      "pages": JSONValue(pages), "reached_cookie_end": .bool(reachedCookieEnd),
      "references": JSONValue(references), "unfinished_ranges": JSONValue(unfinishedRanges),
      "count": JSONValue(count), "context_csn_before": .array(contextCSNBefore.map { .string($0) }),
      "context_csn_after": .array(contextCSNAfter.map { .string($0) }), "server": .string(server),
    ]
  }

  fileprivate init(json: JSONValue) {
    func texts(_ key: String) -> [String] {
      json[key]?.arrayValue?.compactMap(\.stringValue) ?? []
    }
    self.init(
      resultCode: Int32(truncatingIfNeeded: json["result_code"]?.integerValue ?? 0),
      message: json["message"]?.stringValue ?? "", pages: json.int("pages"),
      reachedCookieEnd: json["reached_cookie_end"]?.boolValue ?? false,
      references: json.int("references"), unfinishedRanges: json.int("unfinished_ranges"),
      count: json.int("count"), contextCSNBefore: texts("context_csn_before"),
      contextCSNAfter: texts("context_csn_after"), server: json["server"]?.stringValue ?? "")
  }
}

extension GuardTrip {
  fileprivate var json: JSONValue {
    [
      "name": .string(name.rawValue), "count": JSONValue(count), "allowed": JSONValue(allowed),
      "total": JSONValue(total), "object": JSONValue(object),
    ]
  }

  fileprivate init?(json: JSONValue) {
    guard let name = json["name"]?.stringValue.flatMap(GuardName.init) else { return nil }
    self.init(
      name: name, count: json.int("count"), allowed: json.int("allowed"),
      total: json.int("total"), object: json["object"]?.stringValue)
  }
}

extension RunCounts {
  /// Each number with its name in the database.
  private static let names: [(String, any WritableKeyPath<RunCounts, Int> & Sendable)] = [
    ("read", \.read), ("unchanged", \.unchanged), ("created", \.created), ("updated", \.updated),
    ("disabled", \.disabled), ("enabled", \.enabled), ("archived", \.archived),
    ("grants_added", \.grantsAdded), ("grants_removed", \.grantsRemoved),
    ("members_added", \.membersAdded), ("members_removed", \.membersRemoved),
    ("groups_created", \.groupsCreated), ("groups_updated", \.groupsUpdated),
    ("groups_removed", \.groupsRemoved), ("quarantined", \.quarantined),
    ("conflicts_opened", \.conflictsOpened), ("unresolved", \.unresolved), ("stale", \.stale),
    ("failed", \.failed),
  ]

  fileprivate var json: JSONValue {
    .object(Self.names.map { .init($0.0, JSONValue(self[keyPath: $0.1])) })
  }

  fileprivate init(json: JSONValue) {
    self.init()
    for (name, path) in Self.names { self[keyPath: path] = json.int(name) }
  }
}

extension JSONValue {
  /// A member that is a whole number; 0 when it isn't there.
  fileprivate func int(_ key: String) -> Int {
    Int(self[key]?.integerValue ?? 0)
  }
}
