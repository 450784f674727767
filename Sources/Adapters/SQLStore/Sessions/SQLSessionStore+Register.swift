import Accounts
public import Services
public import Values

extension SQLSessionStore: SessionRegister {
  /// Sessions with their accounts, page by page.
  public func list(
    _ filter: SessionFilter, sort: SessionSort, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<LiveSession> {
    var source: SQLQuery = "FROM sessions s WHERE s.expires_at > \(now)"
    if let account = filter.account { source += " AND s.account_id = \(account)" }
    if let since = filter.seenSince { source += " AND s.last_seen_at > \(since)" }
    let list = KeysetList(
      source: source, id: "s.id", key: SQLQuery(unsafeText: "s." + sort.field.rawValue),
      type: .integer, isDescending: sort.isDescending, name: sort.description)
    return try await database.read { [source] connection in
      let (ids, next) = try list.page(page, connection)
      return Page(
        items: try ids.compactMap { try Self.find(SessionID($0), at: now, connection) },
        total: try connection.count("SELECT count(*) \(source)"), nextCursor: next)
    }
  }

  /// Ends sessions and records an event for each.
  public func end(_ ending: SessionEnding) async throws -> SessionEndingOutcome {
    try await commit.write { [trail] connection in
      guard let owner = try Self.owner(of: ending, connection),
        let account = try SQLAccountStore.find(owner.value, at: ending.at, connection)
      else {
        if case .one = ending.selection { return .notFound }
        return .noAccount
      }
      switch ending.authority {
      case .owner(let id):
        guard id == owner else { return .notFound }
      case .manager(let id):
        let manager = try SQLAccountStore.find(id.value, at: ending.at, connection)
        guard (account.role?.rawValue ?? 0) <= (manager?.role?.rawValue ?? 0) else {
          return .higherRole
        }
      case .machineOperator: break
      }
      let ids = try Self.remove(ending.selection, connection)
      let events = ids.map { Self.event($0, account, ending) }
      try trail.append(events, on: connection)
      return .ended(ids)
    }
  }

  /// Whose sessions are meant; nil when there is no such session that lasts.
  private static func owner(
    of ending: SessionEnding, _ connection: any SQLConnection
  ) throws -> AccountID? {
    switch ending.selection {
    case .all(let account, _): account
    case .one(let id):
      try connection.first(
        "SELECT account_id FROM sessions WHERE id = \(id) AND expires_at > \(ending.at)"
      ) { $0.uniqueID(0).map { AccountID($0) } } ?? nil
    }
  }

  private static func remove(
    _ selection: SessionEnding.Selection, _ connection: any SQLConnection
  ) throws -> [SessionID] {
    let condition: SQLQuery =
      switch selection {
      case .one(let id): "id = \(id)"
      case .all(let account, let kept): "account_id = \(account) AND id IS NOT \(kept)"
      }
    let ids = try connection.rows(
      "SELECT id FROM sessions WHERE \(condition) ORDER BY created_at, id"
    ) { $0.uniqueID(0).map { SessionID($0) } }
    try connection.execute("DELETE FROM sessions WHERE \(condition)")
    return ids.compactMap(\.self)
  }

  private static func event(
    _ id: SessionID, _ account: Account, _ ending: SessionEnding
  ) -> AuditEvent {
    AuditEvent(
      action: "session.closed", actor: ending.actor, subject: .init(account),
      before: ["session_id": .string(id.description)], reason: ending.reason, at: ending.at)
  }
}
