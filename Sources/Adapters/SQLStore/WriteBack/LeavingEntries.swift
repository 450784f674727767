import Accounts
import Directory
import Reconciliation
import Services
import Values

/// The entries that are to be deleted because their accounts were removed for good.
enum LeavingEntries {
  /// Selects their identifiers, also of those whose deletion was refused; an entry that a person has
  /// linked to an account isn't one of them.
  static func identifiers(in directory: DirectoryName) -> SQLQuery {
    // One part for each index of the outbox.
    func deletions(_ states: SQLQuery) -> SQLQuery {
      """
      SELECT o.entry_id FROM outbox o
      WHERE o.directory = \(directory.description) AND \(states) AND o.entry_id IS NOT NULL
        AND o.kind = \(WriteIntent.Kind.deleteEntry.rawValue)
        AND NOT EXISTS (SELECT 1 FROM links l
          WHERE l.directory = o.directory AND l.entry_id = o.entry_id)
      """
    }
    return """
      \(deletions("o.state IN ('pending', 'under_way')"))
      UNION ALL \(deletions("o.state = 'failed'"))
      """
  }

  /// The account that has the entry of a deletion by now.
  static func holder(
    of item: OutboxItem, _ connection: any SQLConnection
  ) throws -> AccountReference? {
    guard let entry = item.entry?.id else { return nil }
    return try connection.first(
      """
      SELECT a.id, a.username FROM links l JOIN accounts a ON a.id = l.account_id
      WHERE l.directory = \(item.directory.description) AND l.entry_id = \(entry.value)
      """
    ) { row in
      row.uniqueID(0).map { AccountReference(id: AccountID($0), username: row.text(1)) }
    }.flatMap(\.self)
  }

  /// The groups that the directory has refused to take the entry of a deletion out of.
  static func remainingGroups(
    of item: OutboxItem, _ connection: any SQLConnection
  ) throws -> [RuleGroup] {
    try OutboxRow.open(for: item.account.id, connection).compactMap { earlier in
      guard earlier.state == .failed, earlier.directory == item.directory,
        earlier.sequence < item.sequence, earlier.entry?.id == item.entry?.id,
        earlier.intent.kind == .removeMember
      else { return nil }
      return earlier.intent.group
    }
  }
}
