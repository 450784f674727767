import Accounts
import Directory
import Reconciliation
import Values

/// Writes what only an undo does.
struct UndoWriting {
  let connection: any SQLConnection
  let directory: DirectoryName
  let now: Timestamp

  /// Puts an account away that a run has made, unless somebody has done something with it since.
  func undo(_ account: NewAccount) throws -> EffectApplication.Outcome {
    let attributes = account.attributes
    let changed = try connection.execute(
      """
      UPDATE accounts SET archived_at = \(now), archive_cause = 'undo', updated_at = \(now),
        version = version + 1
      WHERE id = \(account.id) AND archived_at IS NULL AND username = \(attributes.username)
        AND coalesce(email, '') = \(attributes.email ?? "")
        AND coalesce(display_name, '') = \(attributes.displayName ?? "")
        AND EXISTS (SELECT 1 FROM links l WHERE l.account_id = accounts.id
          AND l.directory = \(directory.description) AND l.entry_id = \(account.entry.value))
        AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.account_id = accounts.id
          AND g.source <> \(GrantSource.directory(directory).description))
        AND NOT EXISTS (SELECT 1 FROM links o WHERE o.account_id = accounts.id
          AND o.directory <> \(directory.description))
      """)
    guard changed == 1 else { return .stale("The account has changed since the run made it.") }
    try connection.execute("DELETE FROM sessions WHERE account_id = \(account.id)")
    return .applied
  }

  /// Brings an account back that a run has put away for its absence.
  func restore(_ account: AccountID, _ cause: String) throws -> EffectApplication.Outcome {
    let changed = try connection.execute(
      """
      UPDATE accounts SET archived_at = NULL, archive_cause = NULL, updated_at = \(now),
        version = version + 1
      WHERE id = \(account) AND archived_at IS NOT NULL AND archive_cause = 'directory'
        AND \(PresenceWriting.isBlocked(in: directory, by: cause))
      """)
    return changed == 1 ? .applied : .stale("The account has changed since it was archived.")
  }
}
