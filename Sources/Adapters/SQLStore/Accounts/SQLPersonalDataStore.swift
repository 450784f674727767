public import Accounts
import Directory
public import Services
public import Values

/// Reads everything about one person from the database.
public struct SQLPersonalDataStore: PersonalDataStore {
  private let database: any SQLDatabase

  /// Works on a database.
  public init(database: any SQLDatabase) {
    self.database = database
  }

  /// Everything about an account, read in one transaction.
  public func personalData(of id: AccountID, at now: Timestamp) async throws -> PersonalData? {
    try await database.read { connection in
      guard let account = try SQLAccountStore.find(id.value, at: now, connection) else {
        return nil
      }
      return PersonalData(
        account: account, grants: try GrantRow.all(of: id, connection),
        links: try Self.links(of: id, connection),
        groups: try SQLGroupStore.groups(of: id, connection),
        sessions: try SessionRow.all(of: id, connection),
        networks: try SignInNetworkRow.all(of: id, connection),
        tokens: try APITokenRow.all(of: id, connection),
        keys: try SQLAPIKeyStore.all(of: id, connection),
        workflows: try WorkflowRow.all(of: id, connection),
        requests: try AccessRequestRow.all(of: id, connection),
        notifications: try NotificationRow.all(about: id, connection),
        writes: try OutboxRow.all(of: id, connection),
        events: try connection.rows(
          """
          SELECT \(unsafe: AuditList.columns) FROM audit_events WHERE subject_id = \(id)
          ORDER BY sequence
          """, AuditRow.event))
    }
  }

  private static func links(
    of id: AccountID, _ connection: any SQLConnection
  ) throws -> [PersonalData.LinkFacts] {
    try connection.rows(
      """
      SELECT directory, entry_id, dn, synced_at, presence, baseline FROM links
      WHERE account_id = \(id) ORDER BY directory
      """
    ) { row in
      guard let link = try AccountRow.link(row, at: 0) else {
        throw SQLError(.corrupt, operation: "read", message: "a link can't be understood")
      }
      return PersonalData.LinkFacts(
        link: link, presence: row.text(4), attributes: try JSONValue(parsing: row.text(5)))
    }
  }
}
