import Accounts
import Services
import Values

/// A count of failed sign-ins as columns of `sign_in_failures`.
enum FailureRow {
  static let columns: SQLQuery = "failures, failed_at, blocked_until, forgotten_at"
  /// Counts that are over and removed with each new one.
  private static let tidied = 20

  /// Reads a count from the columns, which begin at `start`.
  static func count(_ row: any SQLRow, at start: Int = 0) -> FailureCount {
    FailureCount(
      failures: Int(row.integer(start)), failedAt: row.moment(start + 1),
      blockedUntil: row.moment(start + 2), forgottenAt: row.moment(start + 3))
  }

  /// The count of a key, over or not.
  static func find(
    _ key: FailureKey, _ connection: any SQLConnection
  ) throws -> FailureCount? {
    try connection.first(
      """
      SELECT \(columns) FROM sign_in_failures
      WHERE subject = \(key.subject) AND network = \(key.network)
      """
    ) { count($0) }
  }

  /// Counts one more failure in every key.
  static func add(_ failure: SignInFailure, _ connection: any SQLConnection) throws {
    let wish = failure.admitted.wish
    for key in wish.subject.keys {
      let count = wish.settings.counting(
        try find(key, connection), key.scope, at: failure.at)
      let account = key.scope == .network ? nil : wish.subject.account
      try connection.execute(
        """
        INSERT INTO sign_in_failures (subject, network, account_id, failures, failed_at,
          blocked_until, forgotten_at)
        VALUES (\(key.subject), \(key.network), \(account), \(count.failures), \(count.failedAt),
          \(count.blockedUntil), \(count.forgottenAt))
        ON CONFLICT (subject, network) DO UPDATE SET failures = excluded.failures,
          failed_at = excluded.failed_at, blocked_until = excluded.blocked_until,
          forgotten_at = excluded.forgotten_at
        """)
    }
    try tidy(at: failure.at, connection)
  }

  /// Forgets what a success makes forgotten: an account's counts, and half of a network's.
  static func forget(_ keys: [FailureKey], _ connection: any SQLConnection) throws {
    for key in keys where key.scope == .network {
      try connection.execute(
        """
        UPDATE sign_in_failures SET failures = failures / 2
        WHERE subject = \(key.subject) AND network = \(key.network)
        """)
    }
    for key in keys where key.scope != .network {
      try connection.execute(
        """
        DELETE FROM sign_in_failures
        WHERE subject = \(key.subject) AND network = \(key.network)
        """)
    }
  }

  /// Forgets an account's failures; what is left says that there were some since the last success.
  ///
  /// - Returns: whether any counted.
  static func clear(
    _ account: AccountID, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> Bool {
    let counted = try connection.count(
      """
      SELECT count(*) FROM sign_in_failures
      WHERE account_id = \(account) AND forgotten_at > \(now)
      """)
    try connection.execute(
      """
      DELETE FROM sign_in_failures WHERE account_id = \(account) AND network <> \(FailureKey.any)
      """)
    try connection.execute(
      """
      UPDATE sign_in_failures SET failures = 0, blocked_until = 0, forgotten_at = 0
      WHERE account_id = \(account)
      """)
    return counted > 0
  }

  /// An account's count from anywhere stays until it is signed in to: a directory may count on when
  /// this service has forgotten.
  private static func tidy(at now: Timestamp, _ connection: any SQLConnection) throws {
    try connection.execute(
      """
      DELETE FROM sign_in_failures WHERE (subject, network) IN (
        SELECT subject, network FROM sign_in_failures
        WHERE forgotten_at <= \(now)
          AND (account_id IS NULL OR network <> \(FailureKey.any))
        LIMIT \(tidied))
      """)
  }
}
