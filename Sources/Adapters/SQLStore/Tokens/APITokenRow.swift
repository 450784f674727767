import Accounts
import Services
import Values

/// An API token as columns of `api_tokens t`.
enum APITokenRow {
  /// The columns, in the order in which `token` reads them.
  static let columns: SQLQuery = """
    t.id, t.account_id, t.name, t.role, t.hint, t.is_active, t.expires_at, t.last_used_at, \
    t.created_at, t.version
    """

  /// Writes a new token.
  static func insert(
    _ token: APIToken, fingerprint: [UInt8], _ connection: any SQLConnection
  ) throws {
    try connection.execute(
      """
      INSERT INTO api_tokens (id, account_id, name, role, fingerprint, hint, is_active,
        expires_at, created_at, version)
      VALUES (\(token.id), \(token.account), \(token.name), \(token.ceiling.rawValue),
        \(fingerprint), \(token.hint), \(token.isActive), \(token.expiresAt),
        \(token.createdAt), \(token.version))
      """)
  }

  /// The tokens of an account, the oldest first.
  static func all(of id: AccountID, _ connection: any SQLConnection) throws -> [APIToken] {
    try connection.rows(
      "SELECT \(columns) FROM api_tokens t WHERE t.account_id = \(id) ORDER BY t.created_at, t.id"
    ) { try token($0) }
  }

  /// Reads a token from the columns, which begin at `start`.
  static func token(_ row: any SQLRow, at start: Int = 0) throws -> APIToken {
    guard let id = row.uniqueID(start), let account = row.uniqueID(start + 1),
      let ceiling = Role(rawValue: Int(row.integer(start + 3)))
    else {
      throw SQLError(.corrupt, operation: "read", message: "an API token can't be understood")
    }
    var token = APIToken(
      id: APITokenID(id), account: AccountID(account), name: row.text(start + 2),
      ceiling: ceiling, hint: row.text(start + 4), isActive: row.integer(start + 5) == 1,
      expiresAt: row.timestamp(start + 6), createdAt: row.moment(start + 8),
      version: Int(row.integer(start + 9)))
    token.lastUsedAt = row.timestamp(start + 7)
    return token
  }
}
