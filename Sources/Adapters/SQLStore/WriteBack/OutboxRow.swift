import Accounts
import Directory
import Reconciliation
import Services
import Values

/// A change that waits to be written, as columns of `outbox`.
enum OutboxRow {
  static let columns = """
    id, sequence, directory, account_id, username, entry_id, entry_dn, kind, intent, state, attempts, \
    next_attempt_at, sent, error, created_at, updated_at
    """

  static func item(_ row: any SQLRow) throws -> OutboxItem {
    guard let id = row.uniqueID(0), let directory = DirectoryName(row.text(2)),
      let account = row.uniqueID(3), let kind = WriteIntent.Kind(rawValue: row.text(7)),
      let intent = WriteIntent(kind: kind, try JSONValue(parsing: row.text(8))),
      let state = OutboxItem.State(rawValue: row.text(9))
    else {
      throw SQLError(
        .corrupt, operation: "read", message: "a change of the outbox can't be understood")
    }
    return OutboxItem(
      id: OutboxID(id), sequence: row.integer(1), directory: directory,
      account: AccountReference(id: AccountID(account), username: row.text(4)),
      entry: row.optionalText(6).map {
        EntryReference(id: row.uniqueID(5).map { EntryID($0) }, dn: $0)
      }, intent: intent, state: state, attempts: Int(row.integer(10)),
      nextAttempt: row.moment(11),
      sent: try row.optionalText(12).map { try JSONValue(parsing: $0) },
      error: row.optionalText(13), createdAt: row.moment(14), updatedAt: row.moment(15))
  }

  /// The changes of an account that wait or were refused, the oldest first.
  static func open(
    for account: AccountID, _ connection: any SQLConnection
  ) throws -> [OutboxItem] {
    try connection.rows(
      """
      SELECT \(unsafe: columns) FROM outbox
      WHERE account_id = \(account) AND state IN ('pending', 'under_way', 'failed')
      ORDER BY sequence
      """, item)
  }

  /// All kept changes of an account, the oldest first.
  static func all(of account: AccountID, _ connection: any SQLConnection) throws -> [OutboxItem] {
    try connection.rows(
      "SELECT \(unsafe: columns) FROM outbox WHERE account_id = \(account) ORDER BY sequence", item)
  }

  /// The changes of an account in one directory that wait, or that the directory has refused.
  static func writes(
    _ states: [OutboxItem.State], for account: AccountID, in directory: DirectoryName,
    _ connection: any SQLConnection
  ) throws -> WaitingWrites {
    let wanted = states.dropFirst().reduce("\(states.first?.rawValue)" as SQLQuery) {
      "\($0), \($1.rawValue)"
    }
    var writes = WaitingWrites()
    try connection.forEachRow(
      """
      SELECT \(unsafe: columns) FROM outbox
      WHERE account_id = \(account) AND directory = \(directory.description)
        AND state IN (\(wanted)) ORDER BY sequence
      """
    ) { row in
      let item = try item(row)
      writes.note(item.intent, isTried: item.state != .pending || item.sent != nil)
      return true
    }
    return writes
  }
}
