public import Accounts
public import Directory
public import Reconciliation
public import Services
public import Values

/// Runs, plans and leases in the database.
public struct SQLRunStore: RunStore {
  let database: any SQLDatabase
  let trail: AuditTrail
  let processes: any ProcessTable
  private let populations: UnchangedAnswers<DirectoryName, Population>

  /// Works on one database; the trail gets what runs change.
  public init(database: any SQLDatabase, trail: AuditTrail, processes: any ProcessTable) {
    self.database = database
    self.trail = trail
    self.processes = processes
    populations = UnchangedAnswers(of: database)
  }

  /// Works on one database, whose changes nobody outside is told of.
  public init(database: any SQLDatabase, digest: any Digest, processes: any ProcessTable) {
    self.init(database: database, trail: AuditTrail(digest: digest), processes: processes)
  }

  /// Takes the lease and records the run in one transaction.
  public func begin(_ run: Run, lease: Lease) async throws -> LeaseOutcome {
    try await database.write { connection in
      let outcome = try take(lease, at: run.startedAt, connection)
      if outcome == .taken { try RunRow.insert(run, connection) }
      return outcome
    }
  }

  /// Takes the lease alone.
  public func takeLease(_ lease: Lease, at now: Timestamp) async throws -> LeaseOutcome {
    try await database.write { try take(lease, at: now, $0) }
  }

  private func take(
    _ lease: Lease, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> LeaseOutcome {
    if let other = try holder(of: lease.key, at: now, connection) { return .held(by: other) }
    try connection.execute(
      """
      INSERT INTO leases (directory, holder, run_id, expires_at)
      VALUES (\(lease.key), \(lease.holder.description), \(lease.run),
        \(lease.expiresAt))
      ON CONFLICT (directory) DO UPDATE SET holder = excluded.holder, run_id = excluded.run_id,
        expires_at = excluded.expires_at
      """)
    return .taken
  }

  /// Looks whether a lease is held by a process that lives.
  public func isFollowed(_ directory: DirectoryName, at now: Timestamp) async throws -> Bool {
    let key = Lease.key(of: directory, for: .following)
    return try await database.read { try holder(of: key, at: now, $0) != nil }
  }

  /// What a lease is held for; nil when it has lapsed or its process is dead.
  private func holder(
    of key: String, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> RunID? {
    let present = try connection.first(
      "SELECT holder, run_id, expires_at FROM leases WHERE directory = \(key)"
    ) { row in
      (holder: ProcessIdentity(row.text(0)), run: row.uniqueID(1), expiry: row.timestamp(2))
    }
    guard let present, let run = present.run, let expiry = present.expiry, expiry > now else {
      return nil
    }
    let hasEnded = present.holder.map(processes.hasEnded) ?? true
    return hasEnded ? nil : RunID(run)
  }

  /// Moves the lease's end.
  public func renew(_ lease: Lease) async throws {
    try await database.write { connection in
      let changed = try connection.execute(
        """
        UPDATE leases SET expires_at = \(lease.expiresAt)
        WHERE directory = \(lease.key)
          AND holder = \(lease.holder.description) AND run_id = \(lease.run)
        """)
      guard changed == 1 else { throw LeaseLost(directory: lease.directory) }
    }
  }

  /// Gives the lease up.
  public func release(_ lease: Lease) async throws {
    try await database.write { connection in
      try connection.execute(
        """
        DELETE FROM leases WHERE directory = \(lease.key)
          AND holder = \(lease.holder.description) AND run_id = \(lease.run)
        """)
    }
  }

  /// Fails the transaction of somebody who lost the lease.
  func check(_ lease: Lease, _ connection: any SQLConnection) throws {
    try LeaseRow.check(lease, connection)
  }

  /// Replaces the record.
  public func update(_ run: Run, lease: Lease?, event: AuditEvent?) async throws {
    try await database.write { connection in
      if let lease { try check(lease, connection) }
      try RunRow.update(run, connection)
      try PositionWriting(connection: connection).follow(run)
      if let event { try trail.append([event], on: connection) }
    }
  }

  /// Removes the record, and keeps the position of a run that was applied.
  public func forget(_ run: Run, lease: Lease) async throws {
    try await database.write { connection in
      try check(lease, connection)
      try PositionWriting(connection: connection).follow(run)
      try connection.execute("DELETE FROM runs WHERE id = \(run.id)")
    }
  }

  /// Finds one run.
  public func find(_ id: RunID) async throws -> Run? {
    try await database.read { connection in
      try connection.first(
        "SELECT \(unsafe: RunRow.columns) FROM runs WHERE id = \(id)", RunRow.run)
    }
  }

  /// Lists runs, newest first.
  public func list(_ filter: RunFilter, _ page: PageRequest) async throws -> Page<Run> {
    let paging = try SequencePaging(page)
    return try await database.read { connection in
      var condition: SQLQuery = "true"
      if let directory = filter.directory { condition += " AND directory = \(directory)" }
      if let status = filter.status { condition += " AND status = \(status.rawValue)" }
      if let isUndo = filter.isUndo {
        condition += isUndo ? " AND undoes IS NOT NULL" : " AND undoes IS NULL"
      }
      let rows = try connection.rows(
        """
        SELECT \(unsafe: RunRow.columns), rowid FROM runs
        WHERE \(condition) AND rowid < \(paging.place ?? .max)
        ORDER BY rowid DESC LIMIT \(paging.rowCount)
        """
      ) { row in (run: try RunRow.run(row), position: row.integer(RunRow.columnCount)) }
      let total = try connection.count("SELECT count(*) FROM runs WHERE \(condition)")
      return paging.page(rows, total: total, by: \.position) { $0.run }
    }
  }

  /// Finds the runs that are under way or held.
  public func unfinished(_ directory: DirectoryName) async throws -> [Run] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT \(unsafe: RunRow.columns) FROM runs
        WHERE directory = \(directory.description) AND status IN ('running', 'held')
        ORDER BY started_at, id
        """, RunRow.run)
    }
  }

  /// Asks a run to stop.
  public func requestCancel(of run: RunID) async throws {
    try await database.write { connection in
      try connection.execute(
        """
        UPDATE runs SET cancel_requested = 1, version = version + 1
        WHERE id = \(run) AND status = 'running'
        """)
    }
  }

  /// Counts what there is before a run, once for as long as nothing changes.
  public func population(of directory: DirectoryName) async throws -> Population {
    try await populations.answer(directory) { try Self.population(of: directory, $0) }
  }

  private static func population(
    of directory: DirectoryName, _ connection: any SQLConnection
  ) throws -> Population {
    let name = directory.description
    var population = Population()
    let links: SQLQuery = """
      SELECT coalesce(sum(number), 0) FROM link_counts WHERE directory = \(name)
      """
    population.linkedAccounts = try connection.count(links)
    population.workingAccounts = try connection.count("\(links) AND presence = 'usable'")
    population.grants = try connection.count(
      """
      SELECT count(*) FROM grants
      WHERE source = \(GrantSource.directory(directory).description)
      """)
    let members = try connection.rows(
      """
      SELECT g.id, (SELECT count(*) FROM group_members m WHERE m.group_id = g.id)
        + (SELECT count(*) FROM subgroups s WHERE s.group_id = g.id)
      FROM groups g WHERE g.directory = \(name)
      """
    ) { row in (row.uniqueID(0), Int(row.integer(1))) }
    for (id, count) in members {
      if let id { population.membersByGroup[GroupID(id)] = count }
    }
    population.entriesBefore = try connection.count(
      """
      SELECT entries_read FROM runs
      WHERE directory = \(name) AND is_certified = 1 AND status IN ('applied', 'partial')
      ORDER BY started_at DESC, id DESC LIMIT 1
      """)
    return population
  }

  /// Counts the members of some groups.
  public func memberCounts(of groups: [GroupID]) async throws -> [GroupID: Int] {
    try await database.read { connection in
      var counts: [GroupID: Int] = [:]
      for group in groups {
        counts[group] = try connection.count(
          """
          SELECT (SELECT count(*) FROM group_members WHERE group_id = \(group))
            + (SELECT count(*) FROM subgroups WHERE group_id = \(group))
          """)
      }
      return counts
    }
  }

  /// Finds what the next run goes on from.
  public func position(of directory: DirectoryName) async throws -> DirectoryPosition? {
    try await database.read { try PositionWriting(connection: $0).find(directory) }
  }

  /// Opens temporary tables for changes on a connection of their own.
  public func openChangeStage(_ policy: SyncPolicy) async throws -> any ChangeStage {
    try await SQLSyncStage.open(on: database, policy, isEverything: false)
  }

  /// Opens temporary tables on a connection of their own.
  public func openStage(_ policy: SyncPolicy) async throws -> any SyncStage {
    try await SQLSyncStage.open(on: database, policy)
  }
}
