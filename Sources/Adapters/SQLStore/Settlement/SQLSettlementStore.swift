public import Accounts
public import Directory
import Reconciliation
public import Services
public import Values

/// What waits for a person between a directory and the store, in the database.
public struct SQLSettlementStore: SettlementStore {
  let database: any SQLDatabase
  let trail: AuditTrail

  /// Works on a database; the trail gets what is decided.
  public init(database: any SQLDatabase, trail: AuditTrail) {
    self.database = database
    self.trail = trail
  }

  /// Lists collisions with the accounts that have the names now.
  public func collisions(
    of directory: DirectoryName, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<Collision> {
    let paging = try OffsetPaging(page)
    let condition = Self.isCollision(of: directory)
    return try await database.read { connection in
      let rows = try connection.rows(
        """
        SELECT \(unsafe: Self.columns) FROM quarantine WHERE \(condition)
        ORDER BY entry_key \(paging.clause)
        """, CollisionRow.init)
      let total = try connection.count("SELECT count(*) FROM quarantine WHERE \(condition)")
      return try paging.page(rows, total: total) {
        try $0?.collision(in: directory, at: now, connection)
      }
    }
  }

  /// Finds one collision.
  public func collision(
    _ entry: EntryID, of directory: DirectoryName, at now: Timestamp
  ) async throws -> Collision? {
    try await database.read { connection in
      try connection.first(
        """
        SELECT \(unsafe: Self.columns) FROM quarantine
        WHERE \(Self.isCollision(of: directory)) AND entry_key = \(entry.description)
        """, CollisionRow.init
      ).flatMap(\.self)?.collision(in: directory, at: now, connection)
    }
  }

  /// Marks the entry as somebody else, once.
  public func keepApart(
    _ entry: EntryID, of directory: DirectoryName, event: AuditEvent
  ) async throws {
    try await database.write { [trail] connection in
      let changed = try connection.execute(
        """
        UPDATE quarantine SET is_kept_apart = 1, reason = \(QuarantineReason.keptApart.rawValue)
        WHERE directory = \(directory.description) AND entry_key = \(entry.description)
          AND reason = \(QuarantineReason.collision.rawValue)
        """)
      guard changed == 1 else { throw CollisionSettled() }
      try PositionWriting(connection: connection).void(directory)
      try trail.append([event], on: connection)
    }
  }

  private static let columns = "entry_id, dn, username, email, reason, first_seen"

  /// Entries whose names a run of this version has noted.
  private static func isCollision(of directory: DirectoryName) -> SQLQuery {
    """
    directory = \(directory.description) AND username IS NOT NULL AND entry_id IS NOT NULL \
    AND reason IN (\(QuarantineReason.collision.rawValue), \(QuarantineReason.keptApart.rawValue))
    """
  }
}

/// A row of `quarantine` that is a collision.
private struct CollisionRow {
  let entry: EntryID
  let dn: String
  let names: ClaimedNames
  let isKeptApart: Bool
  let openedAt: Timestamp

  init?(_ row: any SQLRow) {
    guard let entry = row.uniqueID(0) else { return nil }
    self.entry = EntryID(entry)
    dn = row.text(1)
    names = ClaimedNames(username: row.text(2), email: row.optionalText(3))
    isKeptApart = row.text(4) == QuarantineReason.keptApart.rawValue
    openedAt = row.moment(5)
  }

  func collision(
    in directory: DirectoryName, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> Collision {
    Collision(
      entry: entry, dn: dn, names: names, holders: try holders(in: directory, at: now, connection),
      isKeptApart: isKeptApart, openedAt: openedAt)
  }

  private func holders(
    in directory: DirectoryName, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> [CollisionHolder] {
    let usernameKey = LoginName.key(names.username)
    let emailKey = names.email.map(LoginName.key)
    let accounts = try connection.rows(
      """
      SELECT id, username_key = \(usernameKey) OR coalesce(email_key = \(usernameKey), 0),
        coalesce(email_key = \(emailKey) OR username_key = \(emailKey), 0)
      FROM accounts
      WHERE username_key IN (\(usernameKey), \(emailKey))
        OR email_key IN (\(usernameKey), \(emailKey))
      ORDER BY id
      """
    ) { (id: $0.uniqueID(0), hasUsername: $0.integer(1) == 1, hasEmail: $0.integer(2) == 1) }
    return try accounts.compactMap { found in
      guard let id = found.id, let account = try SQLAccountStore.find(id, at: now, connection)
      else { return nil }
      return CollisionHolder(
        account: account,
        attributes: (found.hasUsername ? [.username] : []) + (found.hasEmail ? [.email] : []),
        obstacle: try EntryLinking.obstacle(of: account.id, in: directory, connection))
    }
  }
}
