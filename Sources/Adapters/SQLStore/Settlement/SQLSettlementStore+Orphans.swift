public import Accounts
import Directory
import Reconciliation
public import Services
public import Values

extension SQLSettlementStore {
  /// Lists links, then groups, then entries set aside, each kind in the order of its identifiers.
  public func orphans(of scope: OrphanScope, _ page: PageRequest) async throws -> Page<Orphan> {
    let paging = try OffsetPaging(page)
    let all = Self.orphans(of: scope)
    return try await database.read { connection in
      let orphans = try connection.rows(
        """
        SELECT * FROM (\(all)) o ORDER BY kind, place, entry_key
        \(paging.clause)
        """
      ) { try Self.orphan($0, of: scope) }
      let total = try connection.count("SELECT count(*) FROM (\(all)) o")
      return paging.page(orphans, total: total) { $0 }
    }
  }

  /// Finds one.
  public func orphan(_ id: OrphanID, of scope: OrphanScope) async throws -> Orphan? {
    try await database.read { try Self.find(id, of: scope, $0) }
  }

  /// Removes one that is no link.
  public func removeRecord(
    _ id: OrphanID, of scope: OrphanScope, event: AuditEvent
  ) async throws -> Bool {
    try await database.write { [trail] connection in
      guard try Self.find(id, of: scope, connection) != nil else { return false }
      let directory = scope.directory.description
      switch id.kind {
      case .link: return false
      case .group:
        try connection.execute(
          "DELETE FROM groups WHERE id = \(UniqueID(id.key)) AND directory = \(directory)")
      case .quarantine:
        try connection.execute(
          "DELETE FROM quarantine WHERE directory = \(directory) AND entry_key = \(id.key)")
      }
      try PositionWriting(connection: connection).void(scope.directory)
      try trail.append([event], on: connection)
      return true
    }
  }

  private static func find(
    _ id: OrphanID, of scope: OrphanScope, _ connection: any SQLConnection
  ) throws -> Orphan? {
    let isIt: SQLQuery =
      switch id.kind {
      case .link: "kind = 1 AND place = \(UniqueID(id.key))"
      case .group: "kind = 2 AND place = \(UniqueID(id.key))"
      case .quarantine: "kind = 3 AND entry_key = \(id.key)"
      }
    return try connection.first("SELECT * FROM (\(orphans(of: scope))) o WHERE \(isIt)") {
      try orphan($0, of: scope)
    }
  }

  /// `kind, place, entry_key, name, dn, presence, account_id, since` of every orphan.
  private static func orphans(of scope: OrphanScope) -> SQLQuery {
    let directory = scope.directory.description
    let absent = Presence.allCases.filter(\.isAbsent).map(\.rawValue)
    let isAbsent = absent.dropFirst().reduce("l.presence = \(absent.first)" as SQLQuery) {
      "\($0) OR l.presence = \($1)"
    }
    return """
      SELECT 1 AS kind, l.entry_id AS place, '' AS entry_key, a.username AS name, l.dn AS dn,
        l.presence AS presence, l.account_id AS account_id, l.absent_since AS since
      FROM links l JOIN accounts a ON a.id = l.account_id
      WHERE l.directory = \(directory) AND (\(scope.isConfigured) = 0 OR \(isAbsent))
      UNION ALL
      SELECT 2, g.id, '', g.name, coalesce(g.dn, ''), NULL, NULL, NULL FROM groups g
      WHERE g.directory = \(directory) AND \(scope.isConfigured && scope.readsGroups) = 0
      UNION ALL
      SELECT 3, NULL, q.entry_key, q.dn, q.dn, NULL, NULL, q.first_seen FROM quarantine q
      WHERE q.directory = \(directory) AND \(scope.isConfigured) = 0
      """
  }

  private static func orphan(_ row: any SQLRow, of scope: OrphanScope) throws -> Orphan {
    let id: OrphanID? =
      switch row.integer(0) {
      case 1: row.uniqueID(1).map { OrphanID(.link, $0.description) }
      case 2: row.uniqueID(1).map { OrphanID(.group, $0.description) }
      default: OrphanID(.quarantine, row.text(2))
      }
    guard let id else {
      throw SQLError(.corrupt, operation: "read", message: "an orphan can't be understood")
    }
    let absence = row.optionalText(5).flatMap(Orphan.Cause.init)
    return Orphan(
      id: id, name: row.text(3), dn: row.text(4),
      cause: scope.isConfigured ? absence ?? .groupsUnread : .directoryRemoved,
      account: row.uniqueID(6).map { .init($0) }, since: row.timestamp(7))
  }
}
