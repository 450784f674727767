public import Services
public import Values

/// Reads and checks the audit events in the database.
public struct SQLAuditArchive: AuditArchive {
  private let database: any SQLDatabase
  private let trail: AuditTrail
  private let totals = AuditTotals()

  /// Works on a database; the trail knows how the events are chained.
  public init(database: any SQLDatabase, trail: AuditTrail) {
    self.database = database
    self.trail = trail
  }

  /// Events, page by page.
  public func list(
    _ filter: AuditFilter, _ order: AuditOrder, _ page: PageRequest
  ) async throws -> Page<RecordedEvent> {
    let list = AuditList(filter: filter, order: order)
    let paging = try SequencePaging(page)
    return try await database.read { [totals] connection in
      let events = try connection.rows(
        list.events(behind: paging.place, through: nil, limit: paging.rowCount), AuditRow.event)
      return paging.page(events, total: try totals.count(list, connection)) {
        Int64($0.sequence)
      }
    }
  }

  /// The next events of a long reading.
  public func next(
    _ filter: AuditFilter, _ order: AuditOrder, after place: AuditPlace, limit: Int
  ) async throws -> [RecordedEvent] {
    let list = AuditList(filter: filter, order: order)
    return try await database.read { connection in
      try connection.rows(
        list.events(
          behind: Int64(place.sequence), through: Int64(place.latest), limit: limit),
        AuditRow.event)
    }
  }

  /// The place in front of the first event.
  public func start(_ order: AuditOrder) async throws -> AuditPlace {
    let latest = try await database.read { connection in
      try connection.count("SELECT coalesce(max(sequence), 0) FROM audit_events")
    }
    return AuditPlace(sequence: order == .latestFirst ? latest + 1 : 0, latest: latest)
  }

  /// Reads the whole chain in one transaction.
  public func verify(
    progress: @escaping @Sendable (AuditProgress) -> Void
  ) async throws -> AuditVerification {
    try await database.read { [trail] in try trail.verify($0, progress: progress) }
  }
}
