public import Accounts
public import Services
public import Values

/// The counts of failed sign-ins and the tries under way in the database.
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

  /// Judges a wish to check a password, and notes it as under way when it is admitted.
  public func begin(_ wish: SignInTry) async throws -> SignInAdmission {
    // What is under way needn't outlive a loss of power, which ends it.
    try await commit.write(.unsynced) { try Self.admission(of: wish, $0) }
  }

  /// Finds whom a name belongs to and judges the wish that is made of it.
  public func begin(
    named key: String, at now: Timestamp,
    wish: @escaping @Sendable (SignInCandidate?) -> SignInTry
  ) async throws -> NamedAdmission {
    try await commit.write(.unsynced) { connection in
      let candidate = try CandidateRow.find(key, at: now, connection)
      return NamedAdmission(
        candidate: candidate, admission: try Self.admission(of: wish(candidate), connection))
    }
  }

  private static func admission(
    of wish: SignInTry, _ connection: any SQLConnection
  ) throws -> SignInAdmission {
    let situation = try SignInTryRow.situation(of: wish, connection)
    switch wish.settings.judge(wish, in: situation) {
    case .admitted: return .admitted(try SignInTryRow.insert(wish, situation, connection))
    case .crowded: return .crowded
    case .refused(let wait, let isForAddress):
      return .refused(retryAfter: wait, isForAddress: isForAddress)
    }
  }

  /// Notes that a try is under way no more.
  public func end(_ admitted: AdmittedTry) async throws {
    try await commit.write(.unsynced) { try SignInTryRow.remove(admitted, $0) }
  }

  /// Counts a failure of a try and records the event.
  public func record(_ failure: SignInFailure, event: AuditEvent) async throws {
    try await commit.write { [trail] connection in
      try SignInTryRow.remove(failure.admitted, connection)
      try FailureRow.add(failure, connection)
      if failure.dropsKeptVerifier, let account = failure.admitted.wish.subject.account {
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
      guard try FailureRow.clear(id, at: event.at, connection) else { return false }
      try trail.append([event], on: connection)
      return true
    }
  }
}
