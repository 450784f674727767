public import Accounts
public import Notifications
public import Services
public import Values

/// Notifications in the database.
public struct SQLNotificationStore: NotificationStore {
  /// Rows that others deliver at the same time are passed over, so many at most.
  private static let looksAtOnce = 64

  private let database: any SQLDatabase
  private let trail: AuditTrail
  private let processes: any ProcessTable

  /// Works on a database; the trail gets what a person does about a notification.
  public init(
    database: any SQLDatabase, trail: AuditTrail, processes: any ProcessTable
  ) {
    self.database = database
    self.trail = trail
    self.processes = processes
  }

  /// Takes the lease of the notification that is due for the longest time.
  public func claim(
    for carrier: CarrierName, _ lease: DeliveryLease, at now: Timestamp
  ) async throws -> Notification? {
    // Nearly always there is none, and reading waits for nobody.
    guard try await database.read({ try free(for: carrier, at: now, $0) }) != nil else {
      return nil
    }
    return try await database.write { connection in
      guard let id = try free(for: carrier, at: now, connection) else { return nil }
      try connection.execute(
        """
        UPDATE notifications SET lease_holder = \(lease.holder.description),
          lease_expires_at = \(lease.expiresAt)
        WHERE id = \(id)
        """)
      return try NotificationRow.first("id = \(id)", connection)
    }
  }

  /// The notification that is due for the longest time and that no living process holds.
  private func free(
    for carrier: CarrierName, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> UniqueID? {
    var free: UniqueID?
    try connection.forEachRow(
      """
      SELECT id, lease_holder, lease_expires_at FROM notifications
      WHERE carrier = \(carrier.description) AND state = 'pending' AND next_attempt_at <= \(now)
      ORDER BY next_attempt_at LIMIT \(Self.looksAtOnce)
      """
    ) { row in
      if let holder = row.optionalText(1), let expiry = row.timestamp(2), expiry > now,
        let process = ProcessIdentity(holder), !processes.hasEnded(process)
      {
        return true
      }
      free = row.uniqueID(0)
      return false
    }
    return free
  }

  /// Notes how an attempt ended.
  public func settle(
    _ id: NotificationID, _ lease: DeliveryLease, as delivery: Notification.Delivery
  ) async throws -> Bool {
    try await database.write { connection in
      try connection.execute(
        """
        UPDATE notifications SET state = \(delivery.state.rawValue),
          attempts = \(delivery.attempts), next_attempt_at = \(delivery.nextAttemptAt),
          last_error = \(delivery.lastError), ended_at = \(delivery.endedAt),
          lease_holder = NULL, lease_expires_at = NULL
        WHERE id = \(id) AND state = 'pending' AND lease_holder = \(lease.holder.description)
          AND lease_expires_at = \(lease.expiresAt)
        """) == 1
    }
  }

  /// Gives up what nobody is configured to deliver any more.
  public func giveUp(
    carriersBesides carriers: [CarrierName], at now: Timestamp
  ) async throws -> Int {
    var isForeign: SQLQuery = "state = 'pending'"
    for carrier in carriers { isForeign += " AND carrier <> \(carrier.description)" }
    return try await database.write { [isForeign] connection in
      try connection.execute(
        """
        UPDATE notifications SET state = 'dead', next_attempt_at = NULL, ended_at = \(now),
          last_error = 'It goes by a way that isn''t configured any more.',
          lease_holder = NULL, lease_expires_at = NULL
        WHERE \(isForeign)
        """)
    }
  }

  /// Lists notifications.
  public func list(
    _ filter: NotificationFilter, _ page: PageRequest
  ) async throws -> Page<Notification> {
    var condition: SQLQuery = "1 = 1"
    if let state = filter.state { condition += " AND state = \(state.rawValue)" }
    if let event = filter.event { condition += " AND event = \(event.rawValue)" }
    return try await database.read { [condition] connection in
      let list = KeysetList(
        source: "FROM notifications WHERE \(condition)", id: "id", key: "occurred_at",
        type: .integer, isDescending: true, name: "-occurred_at")
      let (ids, next) = try list.page(page, connection)
      return Page(
        items: try ids.compactMap { try NotificationRow.first("id = \($0)", connection) },
        total: try connection.count("SELECT count(*) FROM notifications WHERE \(condition)"),
        nextCursor: next)
    }
  }

  /// Finds one.
  public func find(_ id: NotificationID) async throws -> Notification? {
    try await database.read { try NotificationRow.first("id = \(id)", $0) }
  }

  /// Begins anew with a notification that isn't delivered.
  public func retry(
    _ id: NotificationID, event: @Sendable (Notification) -> AuditEvent, at now: Timestamp
  ) async throws -> Notification {
    try await database.write { connection in
      guard let before = try NotificationRow.first("id = \(id)", connection) else {
        throw NotificationError.notFound
      }
      guard before.delivery.state != .delivered else {
        throw NotificationError.alreadyDelivered
      }
      try connection.execute(
        """
        UPDATE notifications SET state = 'pending', attempts = 0, next_attempt_at = \(now),
          ended_at = NULL
        WHERE id = \(id)
        """)
      try trail.append([event(before)], on: connection)
      var after = before
      after.delivery = .init(nextAttemptAt: now, lastError: before.delivery.lastError)
      return after
    }
  }

  /// Counts what waits and what was given up.
  public func standing() async throws -> NotificationStanding {
    try await database.read { connection in
      NotificationStanding(
        pending: try connection.count(
          "SELECT count(*) FROM notifications WHERE state = 'pending'"),
        dead: try connection.count("SELECT count(*) FROM notifications WHERE state = 'dead'"),
        oldestPending: try connection.first(
          "SELECT min(occurred_at) FROM notifications WHERE state = 'pending'"
        ) { $0.timestamp(0) }.flatMap(\.self))
    }
  }

  /// Removes old ends.
  public func remove(
    deliveredBefore delivered: Timestamp, givenUpBefore givenUp: Timestamp, limit: Int
  ) async throws -> Int {
    let isOld: SQLQuery = """
      (state = 'delivered' AND ended_at < \(delivered)) \
      OR (state = 'dead' AND ended_at < \(givenUp))
      """
    // Most times there are none, and reading waits for nobody.
    let hasOld = try await database.read { connection in
      try connection.count("SELECT EXISTS (SELECT 1 FROM notifications WHERE \(isOld))")
    }
    guard hasOld == 1 else { return 0 }
    return try await database.write { connection in
      try connection.execute(
        """
        DELETE FROM notifications WHERE id IN (
          SELECT id FROM notifications WHERE \(isOld) LIMIT \(limit))
        """)
    }
  }
}
