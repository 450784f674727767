public import Accounts
public import Services
public import Values

extension SQLAccountStore {
  /// Why an account has its role and its status.
  public func explanation(
    of id: AccountID, at now: Timestamp
  ) async throws -> AccountExplanation? {
    try await database.read { connection in
      guard let account = try Self.find(id.value, at: now, connection) else { return nil }
      var explanation = AccountExplanation(
        account: account, grants: try Self.grantReasons(of: id, at: now, connection),
        status: try Self.statusReasons(of: account, connection))
      explanation.links = try Self.linkReasons(of: id, connection)
      explanation.names = try Self.nameReasons(
        of: account, explanation.links.first { $0.link.directory == account.link?.directory },
        connection)
      explanation.quarantine = try Self.quarantineReasons(of: id, connection)
      explanation.outbox = try OutboxRow.open(for: id, connection)
      return explanation
    }
  }

  private static func grantReasons(
    of id: AccountID, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> [AccountExplanation.GrantReason] {
    var origins: [UniqueID: (rule: String, run: UniqueID?, giver: String?)] = [:]
    try connection.forEachRow(
      """
      SELECT g.id, g.rule, g.run_id, coalesce(
        (SELECT username FROM accounts WHERE id = g.granted_by),
        (SELECT actor_name FROM audit_events WHERE subject_id = g.account_id
          AND action IN ('grant.added', 'account.created') AND at = g.created_at
          ORDER BY sequence DESC LIMIT 1))
      FROM grants g WHERE g.account_id = \(id)
      """
    ) { row in
      if let grant = row.uniqueID(0) {
        origins[grant] = (row.text(1), row.uniqueID(2), row.optionalText(3))
      }
      return true
    }
    return try GrantRow.all(of: id, connection).map { grant in
      let origin = origins[grant.id.value]
      let isRule = grant.source.directory != nil
      return AccountExplanation.GrantReason(
        grant: grant, rule: isRule ? origin?.rule : nil, run: origin?.run.map { RunID($0) },
        giver: isRule ? nil : origin?.giver, isLive: grant.isLive(at: now))
    }
  }

  private static func statusReasons(
    of account: Account, _ connection: any SQLConnection
  ) throws -> [AccountExplanation.StatusReason] {
    let columns = try connection.first(
      """
      SELECT archived_at, archive_cause, suspended_at, directory_block FROM accounts
      WHERE id = \(account.id)
      """
    ) { row in
      (row.timestamp(0), row.optionalText(1), row.timestamp(2), row.optionalText(3))
    }
    guard let (archivedAt, archiveCause, suspendedAt, block) = columns else { return [] }
    var reasons: [AccountExplanation.StatusReason] = []
    if let archivedAt {
      let decider: AccountExplanation.StatusReason.Decider =
        archiveCause == "directory" ? .directory : .person
      reasons.append(
        try recorded("account.archived", at: archivedAt, decider, "archived", account, connection))
    }
    if let suspendedAt {
      reasons.append(
        try recorded("account.disabled", at: suspendedAt, .person, "suspended", account, connection)
      )
    }
    if let block {
      reasons.append(try directoryReason(block, account, connection))
    }
    return reasons
  }

  /// A reason with what the audit events say about that moment.
  private static func recorded(
    _ action: String, at moment: Timestamp, _ decider: AccountExplanation.StatusReason.Decider,
    _ cause: String, _ account: Account, _ connection: any SQLConnection
  ) throws -> AccountExplanation.StatusReason {
    var reason = AccountExplanation.StatusReason(decider, cause: cause, since: moment)
    let event = try connection.first(
      """
      SELECT actor_name, reason FROM audit_events
      WHERE subject_id = \(account.id) AND action = \(action) AND at = \(moment)
      ORDER BY sequence DESC LIMIT 1
      """
    ) { ($0.text(0), $0.text(1)) }
    reason.actor = event?.0
    reason.reason = event?.1
    return reason
  }

  private static func directoryReason(
    _ block: String, _ account: Account, _ connection: any SQLConnection
  ) throws -> AccountExplanation.StatusReason {
    let link = try connection.first(
      """
      SELECT directory, entry_id, dn, synced_at, absent_since, run_id FROM links
      WHERE account_id = \(account.id) AND presence = \(block) ORDER BY directory LIMIT 1
      """
    ) { (entry: try AccountRow.link($0, at: 0), since: $0.timestamp(4), run: $0.uniqueID(5)) }
    let since = link?.since ?? link?.entry?.syncedAt
    var reason = AccountExplanation.StatusReason(.directory, cause: block, since: since)
    reason.run = link?.run.map { RunID($0) }
    reason.entry = link?.entry
    return reason
  }
}
