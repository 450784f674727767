public import Accounts
public import Services
public import Values

/// The accounts in the database.
public struct SQLAccountStore: AccountStore {
  let database: any SQLDatabase
  private let trail: AuditTrail

  /// Works on a database; the trail gets what is changed.
  public init(database: any SQLDatabase, trail: AuditTrail) {
    self.database = database
    self.trail = trail
  }

  /// One account, the system account too.
  public func find(_ id: AccountID, at now: Timestamp) async throws -> Account? {
    try await database.read { try Self.find(id.value, at: now, $0) }
  }

  /// The account that a person means by a username or a mail address.
  public func find(named name: String, at now: Timestamp) async throws -> Account? {
    let key = LoginName.key(name)
    return try await database.read { connection in
      try connection.first(
        """
        SELECT \(AccountRow.columns(at: now)) FROM \(AccountRow.source)
        WHERE a.id = \(AccountName.id(of: key))
        """
      ) { try AccountRow.account($0) }
    }
  }

  /// Accounts of people, page by page.
  public func list(
    _ filter: AccountFilter, sort: AccountSort, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<Account> {
    try await database.read { connection in
      let list = AccountList(filter: filter, sort: sort, now: now)
      let (ids, next) = try list.page(page, connection)
      let accounts = try ids.compactMap { try Self.find($0, at: now, connection) }
      return Page(items: accounts, total: try list.total(connection), nextCursor: next)
    }
  }

  /// The grants of an account, expired ones too, the highest role first.
  public func grants(of id: AccountID) async throws -> [Grant] {
    try await database.read { try GrantRow.all(of: id, $0) }
  }

  /// How much hangs on an account.
  public func stats(of id: AccountID, at now: Timestamp) async throws -> AccountStats {
    try await database.read { connection in
      var stats = AccountStats(
        sessions: try connection.count(
          "SELECT count(*) FROM sessions WHERE account_id = \(id) AND expires_at > \(now)"))
      stats.workflows = try connection.count(
        "SELECT count(*) FROM workflows WHERE owner_id = \(id)")
      stats.sharedWorkflows = try connection.count(
        """
        SELECT count(*) FROM workflows w WHERE w.owner_id = \(id) AND (w.is_public = 1
          OR EXISTS (SELECT 1 FROM workflow_grants s WHERE s.workflow_id = w.id))
        """)
      stats.apiTokens = try connection.count(
        """
        SELECT count(*) FROM api_tokens WHERE account_id = \(id) AND is_active = 1
          AND (expires_at IS NULL OR expires_at > \(now))
        """)
      stats.apiKeys = try connection.count(
        "SELECT count(*) FROM api_keys WHERE account_id = \(id)")
      return stats
    }
  }

  /// Makes the account `system`, unless it is there.
  @discardableResult
  public func createSystemAccount(_ id: AccountID, at now: Timestamp) async throws -> Bool {
    let exists: SQLQuery = "SELECT count(*) FROM accounts WHERE is_system = 1"
    // Asked first by reading, because a write waits for the disk and happens once in a lifetime.
    guard try await database.read({ try $0.count(exists) }) == 0 else { return false }
    return try await database.write { [trail] connection in
      guard try connection.count(exists) == 0 else { return false }
      try connection.execute(
        """
        INSERT INTO accounts (id, username, username_key, display_name, source, is_system,
          created_at, updated_at)
        VALUES (\(id), 'system', 'system', 'System', 'local', 1, \(now), \(now))
        """)
      let event = AuditEvent(
        action: "account.created",
        actor: Actor(kind: .service, name: "muster", origin: "start"),
        subject: AuditEvent.Subject(kind: "account", id: id.value, name: "system"),
        reason: "Content without another owner needs one.", at: now)
      try trail.append([event], on: connection)
      return true
    }
  }

  static func find(
    _ id: UniqueID, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> Account? {
    try connection.first(
      "SELECT \(AccountRow.columns(at: now)) FROM \(AccountRow.source) WHERE a.id = \(id)"
    ) { try AccountRow.account($0) }
  }
}
