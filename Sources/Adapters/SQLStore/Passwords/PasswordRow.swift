import Accounts
import Services
import Values

/// A local password as columns of `accounts` and rows of `password_history`.
enum PasswordRow {
  /// Gives an account a new password and moves the one before it to the history.
  ///
  /// The moment of the change grows with every change, so that it names the password.
  static func set(
    _ password: NewPassword, of id: AccountID, _ connection: any SQLConnection
  ) throws {
    let changedAt = try max(password.madeAt, after(id, connection))
    if password.keptEarlier > 0 {
      try connection.execute(
        """
        INSERT INTO password_history (account_id, replaced_at, password_hash)
        SELECT id, \(changedAt), password_hash FROM accounts
        WHERE id = \(id) AND password_hash IS NOT NULL
        """)
    }
    try connection.execute(
      """
      UPDATE accounts
      SET password_hash = \(password.verifier.revealed), password_changed_at = \(changedAt)
      WHERE id = \(id)
      """)
    try connection.execute(
      """
      DELETE FROM password_history WHERE account_id = \(id) AND replaced_at NOT IN (
        SELECT replaced_at FROM password_history WHERE account_id = \(id)
        ORDER BY replaced_at DESC LIMIT \(password.keptEarlier))
      """)
  }

  /// The moment after the latest change; the beginning of time before the first one.
  private static func after(
    _ id: AccountID, _ connection: any SQLConnection
  ) throws -> Timestamp {
    let latest = try connection.first(
      "SELECT password_changed_at FROM accounts WHERE id = \(id)"
    ) { $0.timestamp(0) }
    let known = latest.flatMap(\.self)
    return known.map { $0 + .milliseconds(1) } ?? Timestamp(millisecondsSince1970: 0)
  }
}
