public import Accounts
public import Services
public import Values

/// API tokens in the database.
public struct SQLAPITokenStore: APITokenStore {
  private let database: any SQLDatabase
  private let commit: GroupCommit
  private let trail: AuditTrail
  private let found: UnchangedAnswers<[UInt8], LiveAPIToken>

  /// Works on a database; the trail gets what is changed.
  public init(database: any SQLDatabase, commit: GroupCommit, trail: AuditTrail) {
    self.database = database
    self.commit = commit
    self.trail = trail
    found = UnchangedAnswers(of: database)
  }

  /// The token with this fingerprint and its account, by one look-up, or none while nothing has
  /// changed.
  public func find(fingerprint: [UInt8], at now: Timestamp) async throws -> LiveAPIToken? {
    try await found.answer(fingerprint, at: now) { connection in
      guard let live = try Self.find("t.fingerprint = \(fingerprint)", at: now, connection) else {
        return nil
      }
      return (live, try AccountRow.nextRoleEnd(of: live.account.id, after: now, connection))
    }
  }

  /// One token of an account, or of anybody.
  public func find(_ id: APITokenID, of owner: AccountID?) async throws -> APIToken? {
    try await database.read { try Self.token(id, of: owner, $0) }
  }

  /// Tokens with their accounts, page by page.
  public func list(
    of owner: AccountID?, sort: APITokenSort, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<LiveAPIToken> {
    let condition: SQLQuery = owner.map { "t.account_id = \($0)" } ?? "1 = 1"
    let source: SQLQuery = "FROM api_tokens t WHERE \(condition)"
    let (key, type): (SQLQuery, KeysetList.KeyType) =
      switch sort.field {
      case .createdAt: ("t.created_at", .integer)
      case .name: ("t.name", .caselessText)
      case .lastUsedAt: ("t.last_used_at", .integer)
      case .expiresAt: ("t.expires_at", .integer)
      }
    let list = KeysetList(
      source: source, id: "t.id", key: key, type: type,
      isNullable: sort.field == .lastUsedAt || sort.field == .expiresAt,
      isDescending: sort.isDescending, name: sort.description)
    return try await database.read { connection in
      let (ids, next) = try list.page(page, connection)
      return Page(
        items: try ids.compactMap { try Self.find("t.id = \($0)", at: now, connection) },
        total: try connection.count("SELECT count(*) \(source)"), nextCursor: next)
    }
  }

  /// Keeps a new token, unless its ceiling is above what its owner has now.
  public func add(
    _ token: APIToken, fingerprint: [UInt8], event: AuditEvent
  ) async throws -> APITokenOutcome {
    try await commit.write { [trail] connection in
      if let refusal = try Self.refusal(token, at: event.at, connection) { return refusal }
      try APITokenRow.insert(token, fingerprint: fingerprint, connection)
      try trail.append([event], on: connection)
      return .done(token)
    }
  }

  /// Changes a token.
  public func change(
    _ change: APITokenChange, at now: Timestamp
  ) async throws -> APITokenOutcome {
    try await commit.write { [trail] connection in
      guard let before = try Self.token(change.id, of: change.owner, connection) else {
        return .notFound
      }
      guard change.condition.admits(before.version) else { return .staleVersion }
      var after = change.applied(to: before)
      guard after != before else { return .done(before) }
      if after.ceiling != before.ceiling,
        let refusal = try Self.refusal(after, at: now, connection)
      {
        return refusal
      }
      after.version += 1
      try Self.update(after, connection)
      try trail.append(
        [
          try Self.event(
            "token.changed", change.actor, before: before.facts, after: after.facts,
            of: before.account, at: now, connection)
        ], on: connection)
      return .done(after)
    }
  }

  /// Removes a token.
  public func remove(_ removal: APITokenRemoval) async throws -> APITokenOutcome {
    try await commit.write { [trail] connection in
      guard let token = try Self.token(removal.id, of: removal.owner, connection) else {
        return .notFound
      }
      guard removal.condition.admits(token.version) else { return .staleVersion }
      try connection.execute("DELETE FROM api_tokens WHERE id = \(token.id)")
      try trail.append(
        [
          try Self.event(
            "token.removed", removal.actor, before: token.facts, after: .null,
            of: token.account, at: removal.at, connection)
        ], on: connection)
      return .done(token)
    }
  }

  /// Notes when tokens were used last.
  public func markUsed(_ times: [APITokenID: Timestamp]) async throws {
    try await commit.write { connection in
      for (id, time) in times {
        try connection.execute(
          """
          UPDATE api_tokens SET last_used_at = \(time)
          WHERE id = \(id) AND coalesce(last_used_at, 0) < \(time)
          """)
      }
    }
  }
}

extension SQLAPITokenStore {
  private static func find(
    _ condition: SQLQuery, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> LiveAPIToken? {
    try connection.first(
      """
      SELECT \(AccountRow.columns(at: now)), \(APITokenRow.columns)
      FROM api_tokens t CROSS JOIN \(AccountRow.source)
      WHERE \(condition) AND a.id = t.account_id
      """
    ) { row in
      LiveAPIToken(
        token: try APITokenRow.token(row, at: AccountRow.columnCount),
        account: try AccountRow.account(row))
    }
  }

  private static func token(
    _ id: APITokenID, of owner: AccountID?, _ connection: any SQLConnection
  ) throws -> APIToken? {
    let token = try connection.first(
      "SELECT \(APITokenRow.columns) FROM api_tokens t WHERE t.id = \(id)"
    ) { try APITokenRow.token($0) }
    return owner == nil || token?.account == owner ? token : nil
  }

  /// Why an account can't have a token as it is; nil when it can.
  private static func refusal(
    _ token: APIToken, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> APITokenOutcome? {
    guard
      let owner = try SQLAccountStore.find(token.account.value, at: now, connection),
      owner.status == .active, !owner.isSystem, let role = owner.role
    else { return .unsuitableOwner }
    return token.ceiling > role ? .aboveOwner : nil
  }

  private static func update(_ token: APIToken, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      UPDATE api_tokens SET name = \(token.name), role = \(token.ceiling.rawValue),
        is_active = \(token.isActive), expires_at = \(token.expiresAt),
        version = \(token.version)
      WHERE id = \(token.id)
      """)
  }

  private static func event(
    _ action: String, _ actor: Actor, before: JSONValue, after: JSONValue, of account: AccountID,
    at now: Timestamp, _ connection: any SQLConnection
  ) throws -> AuditEvent {
    let name = try connection.first("SELECT username FROM accounts WHERE id = \(account)") {
      $0.text(0)
    }
    return AuditEvent(
      action: action, actor: actor,
      subject: .init(kind: "account", id: account.value, name: name ?? ""), before: before,
      after: after, at: now)
  }
}

extension APITokenChange {
  /// The token as it is after the change; the version is the store's to count.
  fileprivate func applied(to token: APIToken) -> APIToken {
    var token = token
    token.name = name ?? token.name
    token.ceiling = ceiling ?? token.ceiling
    token.isActive = isActive ?? token.isActive
    if let expiresAt { token.expiresAt = expiresAt }
    return token
  }
}
