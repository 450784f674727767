import Accounts
import Values

/// A grant as columns of `grants`.
enum GrantRow {
  /// The grants of an account, expired ones too, the highest role first.
  static func all(of id: AccountID, _ connection: any SQLConnection) throws -> [Grant] {
    try connection.rows(
      """
      SELECT id, role, source, reason, expires_at, created_at, granted_by, rule FROM grants
      WHERE account_id = \(id) ORDER BY role DESC, source, id
      """
    ) { row in
      guard let grant = row.uniqueID(0), let role = Role(rawValue: Int(row.integer(1))),
        let source = GrantSource(row.text(2))
      else { throw SQLError(.corrupt, operation: "read", message: "a grant can't be understood") }
      return Grant(
        id: GrantID(grant), account: id, role: role, source: source, reason: row.text(3),
        expiresAt: row.timestamp(4), createdAt: row.moment(5),
        grantedBy: row.uniqueID(6).map { AccountID($0) },
        rule: source.directory == nil ? nil : row.text(7))
    }
  }

  /// Gives a role.
  static func insert(_ grant: Grant, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO grants (account_id, id, role, source, reason, granted_by, expires_at, created_at)
      VALUES (\(grant.account), \(grant.id), \(grant.role.rawValue), \(grant.source.description),
        \(grant.reason), \(grant.grantedBy), \(grant.expiresAt), \(grant.createdAt))
      """)
  }
}
