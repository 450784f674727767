import Accounts
import Directory
import Services
import Values

/// The queries behind one list of accounts.
struct AccountList {
  let filter: AccountFilter
  let sort: AccountSort
  let now: Timestamp

  /// The identifiers of one page, and the cursor of the next.
  func page(
    _ request: PageRequest, _ connection: any SQLConnection
  ) throws -> (ids: [UniqueID], next: String?) {
    let (key, type) = order
    let shortcut = try shortcut(connection)
    let list = KeysetList(
      source: source(by: shortcut), ways: shortcut == nil ? ways : [], id: "a.id", key: key,
      type: type, isNullable: [.displayName, .email, .role, .lastLoginAt].contains(sort.field),
      isDescending: sort.isDescending, name: sort.description)
    return try list.page(request, connection)
  }

  /// The number of accounts on all pages.
  func total(_ connection: any SQLConnection) throws -> Int {
    if filter == AccountFilter(status: filter.status, source: filter.source) {
      var condition: SQLQuery = "true"
      if let status = filter.status { condition += " AND status = \(status.rawValue)" }
      if let source = filter.source { condition += " AND source = \(source.rawValue)" }
      return try connection.count(
        "SELECT coalesce(sum(number), 0) FROM account_counts WHERE \(condition)")
    }
    // Only people are linked.
    if let directory = filter.directory, filter == AccountFilter(directory: directory) {
      return try connection.count(
        """
        SELECT coalesce(sum(number), 0) FROM link_counts
        WHERE directory = \(directory.description)
        """)
    }
    if let group = filter.group, filter == AccountFilter(group: group) {
      return try connection.count(
        """
        SELECT count(*) FROM group_members WHERE group_id = \(group)
          AND account_id NOT IN (SELECT id FROM accounts WHERE is_system = 1)
        """)
    }
    return try connection.count("SELECT count(*) \(source(by: shortcut(connection)))")
  }

  /// The way to the few accounts that a filter leads to; nil when it leads to many.
  private func shortcut(_ connection: any SQLConnection) throws -> AccountShortcut? {
    try AccountShortcut.all(filter).first { try $0.isShort(connection) }
  }

  private func source(by shortcut: AccountShortcut?) -> SQLQuery {
    guard let shortcut else { return "FROM accounts a WHERE \(condition)" }
    return """
      FROM (\(shortcut.keys)) c CROSS JOIN accounts a ON a.\(unsafe: shortcut.column) = c.key \
      WHERE \(condition)
      """
  }

  /// What no single index has in order, taken from several.
  private var ways: [KeysetList.Way] {
    let all = source(by: nil)
    let role = AccountRow.role(at: now)
    switch sort.field {
    case .updatedAt:
      // Few have ever changed; the others follow one another as they were made.
      return [
        .init(source: "\(all) AND a.updated_at <> a.created_at", key: "a.updated_at"),
        .init(source: "\(all) AND a.updated_at = a.created_at", key: "a.created_at"),
      ]
    case .role:
      // Nearly everybody may be a user, and among equals the identifiers give the order.
      let elevated = AccountShortcut.elevated
      return [
        .init(source: "\(source(by: elevated)) AND \(role) >= 2", key: role),
        .init(source: "\(all) AND \(role) = 1", key: "+1"),
      ]
    case .createdAt, .username, .displayName, .email, .lastLoginAt: return []
    }
  }

  private var order: (key: SQLQuery, type: KeysetList.KeyType) {
    switch sort.field {
    case .createdAt: ("a.created_at", .integer)
    case .updatedAt: ("a.updated_at", .integer)
    case .username: ("a.username_key", .text)
    case .displayName: ("a.display_name", .caselessText)
    case .email: ("a.email_key", .text)
    case .role: (AccountRow.role(at: now), .integer)
    case .lastLoginAt: ("a.last_login_at", .integer)
    }
  }

  private var condition: SQLQuery {
    var condition: SQLQuery = "a.is_system = 0"
    if let text = filter.text {
      let pattern = NamePattern(text)
      condition += """
         AND (\(pattern.isIn(key: "a.username_key")) OR \(pattern.isIn(key: "a.email_key")) \
        OR \(pattern.isIn(name: "a.display_name")))
        """
    }
    if let role = filter.role { condition += self.condition(role) }
    if let status = filter.status { condition += " AND a.status = \(status.rawValue)" }
    if let source = filter.source { condition += " AND a.source = \(source.rawValue)" }
    if let directory = filter.directory {
      condition += """
         AND EXISTS (SELECT 1 FROM links WHERE account_id = a.id \
        AND directory = \(directory.description))
        """
    }
    if let group = filter.group {
      condition += """
         AND EXISTS (SELECT 1 FROM group_members WHERE group_id = \(group) AND account_id = a.id)
        """
    }
    if let since = filter.inactiveSince {
      condition += " AND coalesce(a.last_login_at, a.created_at) < \(since)"
    }
    return condition
  }

  private func condition(_ role: AccountFilter.RoleCondition) -> SQLQuery {
    switch role {
    case .guest: return " AND \(AccountRow.role(at: now)) IS NULL"
    case .role(let role): return " AND \(AccountRow.role(at: now)) = \(role.rawValue)"
    }
  }
}
