import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Where an account's names come from, for its explanation.
extension SQLAccountStore {
  /// The entries that an account is joined to.
  static func linkReasons(
    of id: AccountID, _ connection: any SQLConnection
  ) throws -> [AccountExplanation.LinkReason] {
    try connection.rows(
      """
      SELECT directory, entry_id, dn, synced_at, presence, absent_since, entry_csn, run_id, baseline
      FROM links WHERE account_id = \(id) ORDER BY directory
      """
    ) { row in
      guard let link = try AccountRow.link(row, at: 0),
        let presence = Presence(rawValue: row.text(4))
      else {
        throw SQLError(.corrupt, operation: "read", message: "a link can't be understood")
      }
      return AccountExplanation.LinkReason(
        link: link, presence: presence, absentSince: row.timestamp(5), csn: row.optionalText(6),
        run: row.uniqueID(7).map { RunID($0) }, baseline: try JSONValue(parsing: row.text(8)))
    }
  }

  /// The reason for each mapped attribute: what the leading link's directory says of it, and who set
  /// it last.
  static func nameReasons(
    of account: Account, _ link: AccountExplanation.LinkReason?, _ connection: any SQLConnection
  ) throws -> [AccountExplanation.NameReason] {
    let values: [(AccountAttribute, String?)] = [
      (.username, account.username), (.email, account.email), (.displayName, account.displayName),
    ]
    let deeds = try deeds(about: account.id, connection)
    let conflicts =
      try link.map {
        try SQLSettlementStore.conflicts(of: account.id, in: $0.link.directory, connection)
      } ?? []
    return values.map { attribute, value in
      var reason = AccountExplanation.NameReason(attribute, value: value)
      reason.directory = link?.link.directory
      reason.baseline = link?.baseline[attribute.rawValue]?.stringValue
      reason.conflict = conflicts.first { $0.values.attribute == attribute }
      let deed = deeds.first { $0.after[attribute.rawValue] != nil }
      guard !reason.isFromEntry, let deed else { return reason }
      reason.actor = deed.actor.name
      reason.since = deed.at
      reason.reason = deed.reason
      return reason
    }
  }

  /// The account's own entries that are set aside.
  static func quarantineReasons(
    of id: AccountID, _ connection: any SQLConnection
  ) throws -> [QuarantinedEntry] {
    try connection.rows(
      """
      SELECT q.entry_id, q.dn, q.reason, q.first_seen, q.attempts FROM quarantine q
      JOIN links l ON l.directory = q.directory AND l.entry_id = q.entry_id
      WHERE l.account_id = \(id) ORDER BY q.directory, q.entry_key
      """
    ) { row in
      RejectedEntry(row: row).map {
        QuarantinedEntry(
          rejected: $0, firstSeen: row.moment(3), attempts: Int(row.integer(4)))
      }
    }.compactMap(\.self)
  }

  /// The latest times when somebody made the account or changed its names.
  private static func deeds(
    about id: AccountID, _ connection: any SQLConnection
  ) throws -> [AuditEvent] {
    try connection.rows(
      """
      SELECT \(unsafe: AuditTrail.columns) FROM audit_events
      WHERE subject_id = \(id) AND action IN ('account.created', 'account.updated')
      ORDER BY sequence DESC LIMIT 200
      """
    ) { AuditRow.event($0).event }
  }
}
