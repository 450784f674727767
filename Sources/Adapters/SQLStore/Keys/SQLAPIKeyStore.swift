public import Accounts
public import Services
public import Values

/// API keys in the database, their secrets sealed.
public struct SQLAPIKeyStore: APIKeyStore {
  let database: any SQLDatabase
  let trail: AuditTrail
  private let commit: GroupCommit

  /// Works on a database; the trail gets what is changed.
  public init(database: any SQLDatabase, commit: GroupCommit, trail: AuditTrail) {
    self.database = database
    self.commit = commit
    self.trail = trail
  }

  /// One key of an owner, without its secret.
  public func find(_ provider: ProviderName, of owner: AccountID) async throws -> APIKey? {
    try await database.read { try Self.find(provider, of: owner, $0) }
  }

  /// The keys of an owner, page by page.
  public func list(
    of owner: AccountID, sort: APIKeySort, _ page: PageRequest
  ) async throws -> Page<APIKey> {
    let source: SQLQuery = "FROM api_keys k WHERE k.account_id = \(owner)"
    let list = KeysetList(
      source: source, id: "k.id", key: SQLQuery(unsafeText: "k." + sort.field.rawValue),
      type: sort.field == .provider ? .text : .integer, isDescending: sort.isDescending,
      name: sort.description)
    return try await database.read { connection in
      let (ids, next) = try list.page(page, connection)
      let keys = try ids.compactMap { id in
        try connection.first("SELECT \(Self.columns) FROM api_keys k WHERE k.id = \(id)") {
          try Self.key($0)
        }
      }
      return Page(
        items: keys, total: try connection.count("SELECT count(*) \(source)"), nextCursor: next)
    }
  }

  /// Keeps a key in place of the one before.
  public func put(_ putting: APIKeyPutting) async throws -> APIKeyOutcome {
    try await commit.write { [trail] connection in
      guard try Self.isPresent(putting.sealed.key, connection) else { return .staleSealKey }
      let (provider, owner) = (putting.provider, putting.owner)
      let before = try Self.find(provider, of: owner, connection)
      guard putting.condition.admits(before?.version ?? 0) else { return .staleVersion }
      try connection.execute(
        """
        INSERT INTO api_keys (account_id, provider, id, seal_key, sealed, hint, created_at,
          updated_at)
        VALUES (\(owner), \(provider.description), \(putting.id), \(putting.sealed.key),
          \(putting.sealed.bytes), \(putting.hint), \(putting.at), \(putting.at))
        ON CONFLICT (account_id, provider) DO UPDATE SET seal_key = excluded.seal_key,
          sealed = excluded.sealed, hint = excluded.hint, updated_at = excluded.updated_at,
          version = version + 1
        """)
      let event = AuditEvent(
        action: before == nil ? "api_key.created" : "api_key.changed", actor: putting.actor,
        subject: .init(kind: "api_key", id: owner.value, name: provider.description),
        before: before.map { ["hint": .string($0.hint)] } ?? .null,
        after: ["hint": .string(putting.hint)], at: putting.at)
      try trail.append([event], on: connection)
      guard let after = try Self.find(provider, of: owner, connection) else { return .notFound }
      return before == nil ? .created(after) : .changed(after)
    }
  }

  /// Removes a key.
  public func remove(
    _ provider: ProviderName, of owner: AccountID, condition: VersionCondition, event: AuditEvent
  ) async throws -> APIKeyOutcome {
    try await commit.write { [trail] connection in
      guard let key = try Self.find(provider, of: owner, connection) else { return .notFound }
      guard condition.admits(key.version) else { return .staleVersion }
      try connection.execute(
        """
        DELETE FROM api_keys WHERE account_id = \(owner) AND provider = \(provider.description)
        """)
      try trail.append([event], on: connection)
      return .changed(key)
    }
  }

  /// The account's own key for a provider, else the system account's.
  public func resolve(
    _ provider: ProviderName, for account: AccountID
  ) async throws -> StoredAPIKey? {
    try await database.read { connection in
      try connection.first(
        """
        SELECT \(Self.columns), k.seal_key, k.sealed, a.is_system
        FROM accounts a JOIN api_keys k ON k.account_id = a.id
        WHERE (a.id = \(account) OR a.is_system = 1) AND k.provider = \(provider.description)
        ORDER BY a.id <> \(account) LIMIT 1
        """
      ) { row in
        StoredAPIKey(
          key: try Self.key(row),
          sealed: SealedSecret(
            key: row.text(Self.columnCount), bytes: row.blob(Self.columnCount + 1)),
          isSystem: row.integer(Self.columnCount + 2) == 1)
      }
    }
  }

  /// Counts one use of a key.
  public func countUse(
    _ provider: ProviderName, of owner: AccountID, at now: Timestamp
  ) async throws {
    try await commit.write { connection in
      try connection.execute(
        """
        UPDATE api_keys SET usage_count = usage_count + 1, last_used_at = \(now)
        WHERE account_id = \(owner) AND provider = \(provider.description)
        """)
    }
  }
}

extension SQLAPIKeyStore {
  private static let columns: SQLQuery = """
    k.id, k.account_id, k.provider, k.hint, k.usage_count, k.last_used_at, k.created_at, \
    k.updated_at, k.version
    """
  private static let columnCount = 9

  /// The keys of an account, by provider.
  static func all(of id: AccountID, _ connection: any SQLConnection) throws -> [APIKey] {
    try connection.rows(
      "SELECT \(columns) FROM api_keys k WHERE k.account_id = \(id) ORDER BY k.provider", key)
  }

  private static func isPresent(_ name: String, _ connection: any SQLConnection) throws -> Bool {
    try connection.execute(
      "INSERT INTO seal_key (id, name) VALUES (1, \(name)) ON CONFLICT DO NOTHING")
    return try connection.count("SELECT count(*) FROM seal_key WHERE name = \(name)") == 1
  }

  private static func find(
    _ provider: ProviderName, of owner: AccountID, _ connection: any SQLConnection
  ) throws -> APIKey? {
    try connection.first(
      """
      SELECT \(columns) FROM api_keys k
      WHERE k.account_id = \(owner) AND k.provider = \(provider.description)
      """
    ) { try key($0) }
  }

  private static func key(_ row: any SQLRow) throws -> APIKey {
    guard let id = row.uniqueID(0), let account = row.uniqueID(1),
      let provider = ProviderName(row.text(2))
    else { throw SQLError(.corrupt, operation: "read", message: "an API key can't be understood") }
    return APIKey(
      id: APIKeyID(id), account: AccountID(account), provider: provider, hint: row.text(3),
      usageCount: Int(row.integer(4)), lastUsedAt: row.timestamp(5), createdAt: row.moment(6),
      updatedAt: row.moment(7), version: Int(row.integer(8)))
  }
}
