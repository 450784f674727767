public import Accounts
public import Services
public import Values

/// The counts of failed sign-ins in the database.
public struct SQLSignInFailureStore: SignInFailureStore {
  private let database: any SQLDatabase
  private let commit: GroupCommit
  private let trail: AuditTrail

  /// Works on a database; failures at the same time share transactions.
  public init(database: any SQLDatabase, commit: GroupCommit, trail: AuditTrail) {
    self.database = database
    self.commit = commit
    self.trail = trail
  }

  /// The counts that aren't over.
  public func counts(
    of keys: [FailureKey], at now: Timestamp
  ) async throws -> [FailureKey: FailureCount] {
    try await database.read { connection in
      var counts: [FailureKey: FailureCount] = [:]
      for key in keys {
        guard let count = try FailureRow.find(key, connection), count.forgottenAt > now else {
          continue
        }
        counts[key] = count
      }
      return counts
    }
  }

  /// Counts a failure in every key and records the event.
  public func record(_ failure: SignInFailure, event: AuditEvent) async throws {
    try await commit.write { [trail] connection in
      try FailureRow.add(failure, connection)
      if failure.dropsKeptVerifier, let account = failure.account {
        try connection.execute("DELETE FROM kept_verifiers WHERE account_id = \(account)")
      }
      try trail.append([event], on: connection)
    }
  }

  /// How an account's sign-ins have failed, the latest first.
  public func failures(of id: AccountID, at now: Timestamp) async throws -> [AccountFailures] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT network, \(FailureRow.columns) FROM sign_in_failures
        WHERE account_id = \(id) AND forgotten_at > \(now)
        ORDER BY failed_at DESC, network
        """
      ) { row in
        let network = row.text(0)
        return AccountFailures(
          network: network == FailureKey.any ? nil : network,
          count: FailureRow.count(row, at: 1))
      }
    }
  }

  /// Forgets an account's failures.
  public func clear(_ id: AccountID, event: AuditEvent) async throws -> Bool {
    try await commit.write { [trail] connection in
      let removed = try connection.execute(
        "DELETE FROM sign_in_failures WHERE account_id = \(id)")
      guard removed > 0 else { return false }
      try trail.append([event], on: connection)
      return true
    }
  }
}
