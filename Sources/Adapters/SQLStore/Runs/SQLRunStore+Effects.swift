public import Accounts
public import Reconciliation
public import Services
public import Values

extension SQLRunStore {
  /// How many effects one section of a plan has room for.
  private static let sectionSize = 1 << 28
  /// The size of a batch's JSON above which it ends, which bounds memory and the time of its
  /// transaction.
  private static let batchBytes = 4 << 20

  /// Adds effects to their sections of the plan.
  ///
  /// Nothing of a plan is applied before the run's record says so, and with that the plan is durable.
  public func append(_ effects: [WrittenEffect], to run: RunID, lease: Lease) async throws {
    try await database.write(.unsynced) { connection in
      try check(lease, connection)
      var rows = RowInsertion(into: "effects", Self.columns, on: connection)
      var next: [Int: Int] = [:]
      for effect in effects {
        let section = effect.kind.section
        let sequence = try next[section] ?? Self.firstFree(section, of: run, connection)
        next[section] = sequence + 1
        rows.add(run.value)
        rows.add(Int64(sequence))
        rows.add(effect.kind.rawValue)
        rows.add(effect.object.kind.rawValue)
        rows.add(effect.object.id)
        rows.add(effect.object.name)
        rows.add(effect.before)
        rows.add(effect.after)
        rows.add(effect.reason)
        try rows.endRow()
      }
      try rows.finish()
    }
  }

  private static let columns = [
    "run_id", "sequence", "kind", "object_kind", "object_id", "object_name", "before", "after",
    "reason",
  ]

  private static func firstFree(
    _ section: Int, of run: RunID, _ connection: any SQLConnection
  ) throws -> Int {
    let start = section * sectionSize + 1
    let last = try connection.count(
      """
      SELECT coalesce(max(sequence), 0) FROM effects
      WHERE run_id = \(run) AND sequence >= \(start) AND sequence < \(start + sectionSize)
      """)
    return max(start, last + 1)
  }

  /// Lists a run's effects.
  public func effects(
    of run: RunID, _ filter: EffectFilter, _ page: PageRequest
  ) async throws -> Page<StoredEffect> {
    let paging = try SequencePaging(page)
    return try await database.read { connection in
      let condition = Self.condition(run, filter)
      let effects = try connection.rows(
        """
        SELECT sequence, kind, object_kind, object_id, object_name, before, after, reason,
          \(unsafe: Self.statusColumn), exception_reason
        FROM effects e JOIN runs r ON r.id = e.run_id
        WHERE \(condition) AND sequence > \(paging.place ?? 0)
        ORDER BY sequence LIMIT \(paging.rowCount)
        """
      ) { row in
        StoredEffect(
          sequence: Int(row.integer(0)), record: try EffectRow.effect(row, from: 1).record(),
          status: StoredEffect.Status(rawValue: row.text(8)) ?? .pending,
          statusReason: row.optionalText(9))
      }
      let total = try connection.count(
        "SELECT count(*) FROM effects e JOIN runs r ON r.id = e.run_id WHERE \(condition)")
      return paging.page(effects, total: total) { Int64($0.sequence) }
    }
  }

  /// What became of an effect: the exception, else whether the run has passed it.
  private static let statusColumn = """
    coalesce(e.exception, CASE WHEN e.sequence <= r.applied_through THEN 'applied' \
    ELSE 'pending' END)
    """

  private static func condition(_ run: RunID, _ filter: EffectFilter) -> SQLQuery {
    var condition: SQLQuery = "e.run_id = \(run)"
    if let kind = filter.kind { condition += " AND e.kind = \(kind.rawValue)" }
    if let status = filter.status {
      condition += " AND \(unsafe: statusColumn) = \(status.rawValue)"
    }
    if let query = filter.query, !query.isEmpty {
      condition += " AND instr(lower(e.object_name), lower(\(query))) > 0"
    }
    return condition
  }

  /// Counts a run's effects by what became of them.
  public func outcomes(of run: RunID) async throws -> [StoredEffect.Status: Int] {
    try await database.read { connection in
      let rows = try connection.rows(
        """
        SELECT \(unsafe: Self.statusColumn) AS outcome, count(*)
        FROM effects e JOIN runs r ON r.id = e.run_id WHERE e.run_id = \(run) GROUP BY outcome
        """
      ) { row in (StoredEffect.Status(rawValue: row.text(0)), Int(row.integer(1))) }
      var outcomes: [StoredEffect.Status: Int] = [:]
      for (status, count) in rows {
        if let status { outcomes[status] = count }
      }
      return outcomes
    }
  }

  /// Leaves the rest of a plan out.
  public func skipRest(of run: RunID) async throws {
    try await database.write { connection in
      try connection.execute(
        """
        UPDATE effects SET exception = 'skipped', exception_reason = 'The run was cancelled.'
        WHERE run_id = \(run) AND exception IS NULL
          AND sequence > (SELECT applied_through FROM runs WHERE id = \(run))
        """)
    }
  }

  /// Reads a batch, which ends early when its effects are large.
  public func batch(
    of run: RunID, behind last: PlanBatch?, limit: Int
  ) async throws -> PlanBatch {
    let (start, rows, isLast) = try await database.read { connection in
      let start =
        try last?.end
        ?? Int64(connection.count("SELECT applied_through FROM runs WHERE id = \(run)"))
      let (rows, isLast) = try Self.next(limit, of: run, behind: start, connection)
      return (start, rows, isLast)
    }
    // Outside of the transaction: what it means is for this task to find out.
    let effects = try rows.map { row in
      PlannedEffect(
        sequence: row.sequence, written: row.effect, change: try row.effect.record().change())
    }
    return PlanBatch(start: start, effects: effects, isLast: isLast)
  }

  private static func next(
    _ limit: Int, of run: RunID, behind place: Int64, _ connection: any SQLConnection
  ) throws -> (effects: [(sequence: Int64, effect: WrittenEffect)], isLast: Bool) {
    var effects: [(sequence: Int64, effect: WrittenEffect)] = []
    var byteCount = 0
    var isLast = true
    try connection.forEachRow(
      """
      SELECT sequence, kind, object_kind, object_id, object_name, before, after, reason
      FROM effects WHERE run_id = \(run) AND sequence > \(place)
      ORDER BY sequence LIMIT \(limit + 1)
      """
    ) { row in
      isLast = effects.count < limit && byteCount < batchBytes
      guard isLast else { return false }
      let effect = try EffectRow.effect(row, from: 1)
      effects.append((row.integer(0), effect))
      byteCount += (effect.before?.utf8.count ?? 0) + (effect.after?.utf8.count ?? 0)
      return true
    }
    return (effects, isLast)
  }

  /// Applies a batch and notes how far the plan is applied.
  public func apply(
    _ batch: PlanBatch, of run: RunID, lease: Lease, actor: Actor, at now: Timestamp
  ) async throws -> BatchOutcome {
    try await database.write { connection in
      try check(lease, connection)
      var outcome = BatchOutcome()
      outcome.isCancelRequested = try Self.isCancelRequested(run, at: batch.start, connection)
      guard !outcome.isCancelRequested else { return outcome }
      var application = try EffectApplication(
        connection: connection, directory: lease.directory, run: run, actor: actor, now: now)
      try application.apply(batch.effects) { sequence, result in
        switch result {
        case .applied: outcome.applied += 1
        case .stale(let reason):
          outcome.stale += 1
          try Self.mark(sequence, of: run, "stale", reason, connection)
        case .failed(let reason):
          outcome.failed += 1
          try Self.mark(sequence, of: run, "failed", reason, connection)
        }
      }
      try trail.append(application.events, on: connection)
      try connection.execute(
        """
        UPDATE runs SET applied_through = \(batch.end), version = version + 1 WHERE id = \(run)
        """)
      return outcome
    }
  }

  /// Whether a plan that is applied up to this place should go no further.
  private static func isCancelRequested(
    _ run: RunID, at place: Int64, _ connection: any SQLConnection
  ) throws -> Bool {
    let isCancelRequested = try connection.first(
      """
      SELECT cancel_requested FROM runs WHERE id = \(run) AND applied_through = \(place)
        AND status = 'running' AND phase = 'applying' AND is_dry_run = 0
      """
    ) { $0.integer(0) == 1 }
    guard let isCancelRequested else {
      throw SQLError(
        .other, operation: "apply",
        message: "nobody has let the plan pass, or it is applied to another place")
    }
    return isCancelRequested
  }

  private static func mark(
    _ sequence: Int64, of run: RunID, _ exception: String, _ reason: String,
    _ connection: any SQLConnection
  ) throws {
    try connection.execute(
      """
      UPDATE effects SET exception = \(exception), exception_reason = \(reason)
      WHERE run_id = \(run) AND sequence = \(sequence)
      """)
  }
}

/// Makes values of the rows of effects.
enum EffectRow {
  /// Reads `kind, object_kind, object_id, object_name, before, after, reason`.
  static func effect(_ row: any SQLRow, from column: Int) throws -> WrittenEffect {
    guard let kind = EffectKind(rawValue: row.text(column)),
      let objectKind = EffectRecord.Object.Kind(rawValue: row.text(column + 1))
    else {
      throw SQLError(.corrupt, operation: "read", message: "an effect can't be understood")
    }
    return WrittenEffect(
      kind: kind,
      object: .init(kind: objectKind, id: row.uniqueID(column + 2), name: row.text(column + 3)),
      before: row.optionalText(column + 4), after: row.optionalText(column + 5),
      reason: row.text(column + 6))
  }
}
