import Accounts
import Directory
import Services

/// A way to the accounts of a filter that doesn't lead past all the others.
///
/// It leads to every account that the filter wants, and perhaps to more.
struct AccountShortcut {
  /// A longer way than this is no shortcut: a page of so many is found sooner in the list's order.
  private static let lengthLimit = 5000

  /// What the accounts are found by, as `key`, each once.
  let keys: SQLQuery
  /// The column of `accounts` that this is.
  let column: String

  /// The ways that a filter offers.
  static func all(_ filter: AccountFilter) -> [AccountShortcut] {
    var ways: [AccountShortcut] = []
    if let role = filter.role?.role, let keys = holders(of: role) {
      ways.append(AccountShortcut(keys: keys, column: "id"))
    }
    if let group = filter.group {
      ways.append(
        AccountShortcut(
          keys: "SELECT account_id AS key FROM group_members WHERE group_id = \(group)",
          column: "id"))
    }
    if let directory = filter.directory {
      ways.append(
        AccountShortcut(
          keys: "SELECT account_id AS key FROM links WHERE directory = \(directory.description)",
          column: "id"))
    }
    if let text = filter.text, let keys = AccountNameIndex.keys(for: text) {
      ways.append(AccountShortcut(keys: keys, column: "rowid"))
    }
    return ways
  }

  /// To those who have more than a user's role, or had it by a grant that has ended.
  static let elevated = AccountShortcut(
    keys: """
      SELECT account_id AS key FROM grants WHERE role >= 3
      UNION SELECT account_id FROM grants WHERE role = 2
      """, column: "id")

  /// Nearly everybody may be a user; others are few, and an index finds their grants.
  ///
  /// Each condition repeats the words of its index, which would not be used otherwise.
  private static func holders(of role: Role) -> SQLQuery? {
    switch role {
    case .user: nil
    case .powerUser: "SELECT DISTINCT account_id AS key FROM grants WHERE role = 2"
    case .manager, .admin:
      """
      SELECT DISTINCT account_id AS key FROM grants WHERE role >= 3 AND role = \(role.rawValue)
      """
    }
  }

  /// Whether few accounts lie on it.
  func isShort(_ connection: any SQLConnection) throws -> Bool {
    let count = try connection.count(
      "SELECT count(*) FROM (SELECT key FROM (\(keys)) LIMIT \(Self.lengthLimit + 1))")
    return count <= Self.lengthLimit
  }
}

extension AccountFilter.RoleCondition {
  /// The role; nil for guests.
  fileprivate var role: Role? {
    if case .role(let role) = self { role } else { nil }
  }
}
