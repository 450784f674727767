import Accounts
public import Services
public import Values

/// Counts what the database holds, each kind of thing in one pass.
public struct SQLStatisticsStore: StatisticsStore {
  private static let dayLength: Int64 = 86_400_000

  private let database: any SQLDatabase

  /// Works on a database.
  public init(database: any SQLDatabase) {
    self.database = database
  }

  /// The accounts of people.
  public func accounts(
    inactiveSince: Timestamp, at now: Timestamp
  ) async throws -> AccountNumbers {
    try await database.read { connection in
      var numbers = AccountNumbers(byStatus: [:], byRole: [:], bySource: [:], inactive: 0)
      try connection.forEachRow(
        """
        SELECT status, source, count(*),
          sum(status = 'active' AND coalesce(last_login_at, created_at) < \(inactiveSince))
        FROM accounts WHERE is_system = 0 GROUP BY status, source
        """
      ) { row in
        let count = Int(row.integer(2))
        if let status = AccountStatus(rawValue: row.text(0)) {
          numbers.byStatus[status, default: 0] += count
        }
        if let source = AccountSource(rawValue: row.text(1)) {
          numbers.bySource[source, default: 0] += count
        }
        numbers.inactive += Int(row.integer(3))
        return true
      }
      try Self.countRoles(into: &numbers, at: now, connection)
      return numbers
    }
  }

  /// Grants lie in the order of their accounts, so the highest of each is found in one pass.
  private static func countRoles(
    into numbers: inout AccountNumbers, at now: Timestamp, _ connection: any SQLConnection
  ) throws {
    try connection.forEachRow(
      """
      SELECT role, count(*) FROM (
        SELECT max(role) AS role FROM grants
        WHERE (expires_at IS NULL OR expires_at > \(now))
          AND account_id IS NOT (SELECT id FROM accounts WHERE is_system = 1)
        GROUP BY account_id)
      GROUP BY role
      """
    ) { row in
      if let role = Role(rawValue: Int(row.integer(0))) {
        numbers.byRole[role] = Int(row.integer(1))
      }
      return true
    }
    numbers.byRole[nil] = numbers.total - numbers.byRole.values.reduce(0, +)
  }

  /// The sign-ins since the first moment of a day.
  public func signIns(since start: Timestamp) async throws -> [SignInDay] {
    try await database.read { connection in
      // The list of actions repeats the words of the index, which would not be used otherwise.
      try connection.rows(
        """
        SELECT at / \(Self.dayLength), sum(action = 'session.opened'), count(*)
        FROM audit_events
        WHERE action IN ('session.opened', 'session.refused') AND at >= \(start)
        GROUP BY 1 ORDER BY 1
        """
      ) { row in
        let accepted = Int(row.integer(1))
        return SignInDay(
          start: Timestamp(millisecondsSince1970: row.integer(0) * Self.dayLength),
          accepted: accepted, refused: Int(row.integer(2)) - accepted)
      }
    }
  }
}
