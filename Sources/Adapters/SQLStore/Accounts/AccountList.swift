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
    let list = KeysetList(
      source: "FROM accounts a WHERE \(condition)", id: "a.id", key: key, type: type,
      isNullable: [.displayName, .email, .role, .lastLoginAt].contains(sort.field),
      isDescending: sort.isDescending, name: sort.description)
    return try list.page(request, connection)
  }

  /// The number of accounts on all pages.
  func total(_ connection: any SQLConnection) throws -> Int {
    guard filter != AccountFilter(status: filter.status) else {
      let condition: SQLQuery = filter.status.map { "status = \($0.rawValue)" } ?? "true"
      return try connection.count(
        "SELECT coalesce(sum(number), 0) FROM account_counts WHERE \(condition)")
    }
    return try connection.count("SELECT count(*) FROM accounts a WHERE \(condition)")
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
      condition += " AND a.id IN (SELECT account_id FROM group_members WHERE group_id = \(group))"
    }
    if let since = filter.inactiveSince {
      condition += " AND coalesce(a.last_login_at, a.created_at) < \(since)"
    }
    return condition
  }

  private func condition(_ role: AccountFilter.RoleCondition) -> SQLQuery {
    switch role {
    case .guest: return " AND \(AccountRow.role(at: now)) IS NULL"
    case .role(let role):
      var condition: SQLQuery = " AND \(AccountRow.role(at: now)) = \(role.rawValue)"
      if role.isPrivileged {
        // Few accounts have such a grant, and an index finds them.
        condition += """
           AND a.id IN (SELECT account_id FROM grants WHERE role >= 3 AND role = \(role.rawValue))
          """
      }
      return condition
    }
  }
}
