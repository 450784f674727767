public import Accounts
public import Directory
public import Reconciliation
public import Services
public import Values

/// The changes that wait to be written into directories, in the database.
public struct SQLOutboxStore: OutboxStore {
  let database: any SQLDatabase
  let trail: AuditTrail
  let policies: [DirectoryName: SyncPolicy]

  /// Works on a database; `policies` are those of the directories that are written to.
  public init(database: any SQLDatabase, trail: AuditTrail, policies: [SyncPolicy]) {
    self.database = database
    self.trail = trail
    self.policies = Dictionary(
      policies.filter { $0.writeBack != nil }.map { ($0.directory, $0) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Finds the first waiting change of each account whose time has come, or is so far off that a
  /// wrong clock must have set it.
  public func due(
    in directory: DirectoryName, at now: Timestamp, limit: Int
  ) async throws -> [OutboxItem] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT \(unsafe: OutboxRow.columns) FROM outbox o
        WHERE directory = \(directory.description) AND state IN ('pending', 'under_way')
          AND (next_attempt_at <= \(now) OR next_attempt_at > \(now + OutboxItem.longestDelay))
          AND NOT EXISTS (SELECT 1 FROM outbox e
            WHERE e.directory = o.directory AND e.account_id = o.account_id
              AND e.state IN ('pending', 'under_way') AND e.sequence < o.sequence)
        ORDER BY sequence LIMIT \(limit)
        """, OutboxRow.item)
    }
  }

  /// Lists changes, newest first.
  public func list(
    _ filter: OutboxFilter, _ page: PageRequest
  ) async throws -> Page<OutboxItem> {
    let paging = try SequencePaging(page)
    return try await database.read { connection in
      var condition: SQLQuery = "true"
      if let directory = filter.directory { condition += " AND directory = \(directory)" }
      if let state = filter.state { condition += " AND state = \(state.rawValue)" }
      if let account = filter.account { condition += " AND account_id = \(account)" }
      let items = try connection.rows(
        """
        SELECT \(unsafe: OutboxRow.columns) FROM outbox
        WHERE \(condition) AND sequence < \(paging.place ?? .max)
        ORDER BY sequence DESC LIMIT \(paging.rowCount)
        """, OutboxRow.item)
      let total = try connection.count("SELECT count(*) FROM outbox WHERE \(condition)")
      return paging.page(items, total: total, by: \.sequence)
    }
  }

  /// Finds one change.
  public func find(_ id: OutboxID) async throws -> OutboxItem? {
    try await database.read { try Self.find(id, $0) }
  }

  static func find(_ id: OutboxID, _ connection: any SQLConnection) throws -> OutboxItem? {
    try connection.first(
      "SELECT \(unsafe: OutboxRow.columns) FROM outbox WHERE id = \(id)", OutboxRow.item)
  }

  /// Lets a change be tried at once.
  public func retry(
    _ id: OutboxID, event: AuditEvent, at now: Timestamp
  ) async throws -> OutboxItem? {
    try await database.write { [trail] connection in
      let changed = try connection.execute(
        """
        UPDATE outbox SET state = CASE state WHEN 'failed' THEN 'pending' ELSE state END,
          attempts = 0, next_attempt_at = \(now), updated_at = \(now)
        WHERE id = \(id) AND state IN ('failed', 'pending', 'under_way')
        """)
      guard changed == 1 else { return nil }
      try trail.append([event], on: connection)
      return try Self.find(id, connection)
    }
  }

  /// Takes the deletion of an entry back.
  public func discard(
    _ id: OutboxID, event: AuditEvent, at now: Timestamp
  ) async throws -> OutboxItem? {
    try await database.write { [trail] connection in
      let changed = try connection.execute(
        """
        UPDATE outbox SET state = 'superseded', error = 'Somebody has taken it back.',
          updated_at = \(now)
        WHERE id = \(id) AND kind = \(WriteIntent.Kind.deleteEntry.rawValue)
          AND state IN ('failed', 'pending')
        """)
      guard changed == 1, let item = try Self.find(id, connection) else { return nil }
      try PositionWriting(connection: connection).void(item.directory)
      try trail.append([event], on: connection)
      return item
    }
  }

  /// Counts what waits and what was refused.
  public func standing() async throws -> [OutboxStanding] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT directory, sum(state <> 'failed'),
          min(CASE WHEN state <> 'failed' THEN created_at END), sum(state = 'failed')
        FROM outbox WHERE state IN ('pending', 'under_way', 'failed')
        GROUP BY directory ORDER BY directory
        """
      ) { row in
        DirectoryName(row.text(0)).map {
          OutboxStanding(
            directory: $0, waiting: Int(row.integer(1)), oldest: row.timestamp(2),
            failed: Int(row.integer(3)))
        }
      }.compactMap(\.self)
    }
  }

  /// Removes what is over for long.
  public func removeEnded(before moment: Timestamp) async throws {
    let isOld: SQLQuery = "state IN ('done', 'superseded') AND updated_at < \(moment)"
    let hasOld = try await database.read { connection in
      try connection.count("SELECT EXISTS (SELECT 1 FROM outbox WHERE \(isOld))")
    }
    guard hasOld == 1 else { return }
    try await database.write { try $0.execute("DELETE FROM outbox WHERE \(isOld)") }
  }
}
