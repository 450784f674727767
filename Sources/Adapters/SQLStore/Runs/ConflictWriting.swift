import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Writes what a run notes about both sides of one account.
struct ConflictWriting {
  let connection: any SQLConnection
  let directory: DirectoryName
  let run: RunID
  let now: Timestamp

  /// Opens a conflict, or notes its new values; nothing is opened about a value that is no more.
  func open(
    _ conflict: AttributeConflict, of account: AccountID
  ) throws -> EffectApplication.Outcome {
    try Self.open(conflict, of: account, in: directory, at: now, connection)
  }

  /// The same for whoever finds a conflict outside of a run.
  static func open(
    _ conflict: AttributeConflict, of account: AccountID, in directory: DirectoryName,
    at now: Timestamp, _ connection: any SQLConnection
  ) throws -> EffectApplication.Outcome {
    let column = conflict.attribute.rawValue
    let holds = try connection.count(
      """
      SELECT count(*) FROM accounts a
      JOIN links l ON l.account_id = a.id AND l.directory = \(directory.description)
      WHERE a.id = \(account) AND coalesce(a.\(unsafe: column), '') = \(conflict.local ?? "")
      """)
    guard holds == 1 else { return .stale("The account has changed since the plan was made.") }
    try connection.execute(
      """
      INSERT INTO conflicts (id, directory, account_id, attribute, baseline_value, directory_value,
        local_value, opened_at)
      VALUES (\(ConflictID(for: account, conflict.attribute, of: directory)),
        \(directory.description), \(account), \(column), \(conflict.baseline),
        \(conflict.directory), \(conflict.local), \(now))
      ON CONFLICT (id) DO UPDATE SET baseline_value = excluded.baseline_value,
        directory_value = excluded.directory_value, local_value = excluded.local_value
      """)
    return .applied
  }

  /// Closes a conflict.
  func close(
    _ conflict: AttributeConflict, of account: AccountID
  ) throws -> EffectApplication.Outcome {
    let changed = try connection.execute(
      """
      DELETE FROM conflicts WHERE account_id = \(account)
        AND directory = \(directory.description) AND attribute = \(conflict.attribute.rawValue)
      """)
    return changed == 1 ? .applied : .stale("The conflict is settled already.")
  }

  /// Notes what both sides agree on, if they still agreed on what the plan says.
  func rebase(
    _ changes: [AttributeChange], of account: AccountID
  ) throws -> EffectApplication.Outcome {
    let stored = try connection.first(
      """
      SELECT baseline FROM links
      WHERE directory = \(directory.description) AND account_id = \(account)
      """
    ) { try Baseline(text: $0.text(0)) }
    guard let stored, changes.allSatisfy({ stored[$0.attribute].value == $0.from }) else {
      return .stale("The link has changed since the plan was made.")
    }
    try BaselineWriting.set(
      changes.map { ($0.attribute, $0.to) }, of: account, in: directory, run: run.value, at: now,
      connection)
    return .applied
  }
}
