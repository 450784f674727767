import Accounts
import Services
import Values

/// A session as columns of `sessions s`.
enum SessionRow {
  /// The columns, in the order in which `session` reads them.
  static let columns: SQLQuery = """
    s.id, s.account_id, s.source, s.is_offline, s.remember_me, s.token_hint, s.ip_address, \
    s.user_agent, s.created_at, s.last_seen_at, s.expires_at
    """

  /// Writes a new session.
  static func insert(_ session: Session, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO sessions (id, account_id, source, is_offline, remember_me, token_hint,
        ip_address, user_agent, created_at, last_seen_at, expires_at)
      VALUES (\(session.id), \(session.account), \(session.source.rawValue),
        \(session.isOffline), \(session.isRemembered), \(session.tokenHint),
        \(session.origin.ipAddress), \(session.origin.userAgent), \(session.createdAt),
        \(session.lastSeenAt), \(session.expiresAt))
      """)
  }

  /// Puts a session in the place of an account's session, if that is still there.
  static func replace(
    _ old: SessionID, of account: AccountID, with session: Session,
    _ connection: any SQLConnection
  ) throws {
    try connection.execute(
      """
      UPDATE sessions SET id = \(session.id), token_hint = \(session.tokenHint),
        last_seen_at = \(session.lastSeenAt), expires_at = \(session.expiresAt)
      WHERE id = \(old) AND account_id = \(account)
      """)
  }

  /// The sessions of an account, the oldest first.
  static func all(of id: AccountID, _ connection: any SQLConnection) throws -> [Session] {
    try connection.rows(
      "SELECT \(columns) FROM sessions s WHERE s.account_id = \(id) ORDER BY s.created_at, s.id"
    ) { try session($0, at: 0) }
  }

  /// Reads a session from the columns, which begin at `start`.
  static func session(_ row: any SQLRow, at start: Int) throws -> Session {
    guard let id = row.uniqueID(start), let account = row.uniqueID(start + 1),
      let source = AccountSource(rawValue: row.text(start + 2))
    else { throw SQLError(.corrupt, operation: "read", message: "a session can't be understood") }
    var session = Session(
      id: SessionID(id), account: AccountID(account), source: source,
      isOffline: row.integer(start + 3) == 1, isRemembered: row.integer(start + 4) == 1,
      tokenHint: row.text(start + 5),
      origin: RequestOrigin(
        ipAddress: row.optionalText(start + 6), userAgent: row.optionalText(start + 7)),
      createdAt: row.moment(start + 8), expiresAt: row.moment(start + 10))
    session.lastSeenAt = row.moment(start + 9)
    return session
  }
}
