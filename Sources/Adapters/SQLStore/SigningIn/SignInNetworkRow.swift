import Accounts
import Services
import Values

/// The networks from which accounts were signed in to, as rows of `sign_in_networks`.
enum SignInNetworkRow {
  /// How long a network counts after the latest sign-in from it.
  private static let lifetime: Duration = .seconds(90 * 86_400)
  /// How exact the times are, so that most sign-ins write none.
  private static let resolution: Duration = .seconds(86_400)
  /// The networks that count of one account, the latest.
  private static let capacity = 20
  /// Networks that are over and removed with each new one.
  private static let tidied = 20

  /// Whether an account was signed in to from a network before.
  static func place(
    _ network: String, of account: AccountID, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> TryPlace {
    let isHome = try connection.first(
      """
      SELECT network = \(network) FROM sign_in_networks
      WHERE account_id = \(account) AND seen_at > \(now - lifetime)
      ORDER BY network = \(network) DESC LIMIT 1
      """
    ) { $0.integer(0) == 1 }
    return isHome.map { $0 ? .home : .elsewhere } ?? .unclear
  }

  /// Notes a sign-in.
  static func note(
    _ network: String, of account: AccountID, at now: Timestamp, _ connection: any SQLConnection
  ) throws {
    let isFresh = try connection.count(
      """
      SELECT count(*) FROM sign_in_networks WHERE account_id = \(account)
        AND network = \(network) AND seen_at > \(now - resolution)
      """)
    guard isFresh == 0 else { return }
    try connection.execute(
      """
      INSERT INTO sign_in_networks (account_id, network, seen_at)
      VALUES (\(account), \(network), \(now))
      ON CONFLICT (account_id, network) DO UPDATE SET seen_at = excluded.seen_at
      """)
    try connection.execute(
      """
      DELETE FROM sign_in_networks WHERE account_id = \(account) AND network NOT IN (
        SELECT network FROM sign_in_networks WHERE account_id = \(account)
        ORDER BY seen_at DESC, network LIMIT \(capacity))
      """)
    try connection.execute(
      """
      DELETE FROM sign_in_networks WHERE (account_id, network) IN (
        SELECT account_id, network FROM sign_in_networks WHERE seen_at <= \(now - lifetime)
        LIMIT \(tidied))
      """)
  }

  /// The networks of an account, the latest first.
  static func all(
    of account: AccountID, _ connection: any SQLConnection
  ) throws -> [PersonalData.SignInNetwork] {
    try connection.rows(
      """
      SELECT network, seen_at FROM sign_in_networks WHERE account_id = \(account)
      ORDER BY seen_at DESC, network
      """
    ) { PersonalData.SignInNetwork(name: $0.text(0), seenAt: $0.moment(1)) }
  }
}
