import Accounts
import Directory
import Values

/// An account as columns: of `accounts a`, its leading link `l`, and its highest live grant.
enum AccountRow {
  /// The columns, in the order in which `account` reads them.
  static func columns(at now: Timestamp) -> SQLQuery {
    """
    a.id, a.username, a.email, a.display_name, \(role(at: now)), a.status, \
    CASE WHEN a.archived_at IS NOT NULL THEN a.archive_cause \
    WHEN a.suspended_at IS NOT NULL THEN 'suspended' ELSE a.directory_block END, \
    l.directory, l.entry_id, l.dn, l.synced_at, a.must_change_password, a.is_system, \
    a.is_break_glass, a.created_at, a.updated_at, a.last_login_at, a.version
    """
  }
  /// The number of columns.
  static let columnCount = 18

  /// Where the columns come from.
  static let source: SQLQuery = """
    accounts a LEFT JOIN links l ON l.account_id = a.id \
    AND l.directory = (SELECT l.directory FROM links l WHERE l.account_id = a.id \
    ORDER BY \(AccountLinks.order) LIMIT 1)
    """

  /// The effective role of `a`: the highest grant that hasn't expired; NULL for a guest.
  static func role(at now: Timestamp) -> SQLQuery {
    """
    (SELECT max(g.role) FROM grants g WHERE g.account_id = a.id \
    AND (g.expires_at IS NULL OR g.expires_at > \(now)))
    """
  }

  /// When the role may change by itself: the next end of a grant; nil when none ends.
  static func nextRoleEnd(
    of account: AccountID, after now: Timestamp, _ connection: any SQLConnection
  ) throws -> Timestamp? {
    try connection.first(
      "SELECT min(expires_at) FROM grants WHERE account_id = \(account) AND expires_at > \(now)"
    ) { $0.timestamp(0) } ?? nil
  }

  /// Reads an account from the columns, which begin at `start`.
  static func account(_ row: any SQLRow, at start: Int = 0) throws -> Account {
    guard let id = row.uniqueID(start), let status = AccountStatus(rawValue: row.text(start + 5))
    else {
      throw SQLError(.corrupt, operation: "read", message: "an account can't be understood")
    }
    return Account(
      id: AccountID(id), username: row.text(start + 1), email: row.optionalText(start + 2),
      displayName: row.optionalText(start + 3),
      role: row.optionalInteger(start + 4).flatMap { Role(rawValue: Int($0)) },
      status: status, statusCause: row.optionalText(start + 6), link: try link(row, at: start + 7),
      mustChangePassword: row.integer(start + 11) == 1, isSystem: row.integer(start + 12) == 1,
      isBreakGlass: row.integer(start + 13) == 1, createdAt: row.moment(start + 14),
      updatedAt: row.moment(start + 15), lastLoginAt: row.timestamp(start + 16),
      version: Int(row.integer(start + 17)))
  }

  static func link(_ row: any SQLRow, at start: Int) throws -> Account.Link? {
    guard !row.isNull(start) else { return nil }
    guard let directory = DirectoryName(row.text(start)), let entry = row.uniqueID(start + 1)
    else { throw SQLError(.corrupt, operation: "read", message: "a link can't be understood") }
    return Account.Link(
      directory: directory, entry: EntryID(entry), dn: row.text(start + 2),
      syncedAt: row.moment(start + 3))
  }
}

extension SQLRow {
  /// A column of milliseconds that is never NULL.
  func moment(_ column: Int) -> Timestamp {
    Timestamp(millisecondsSince1970: integer(column))
  }
}
