public import Accounts
public import Services
public import Values

/// Sessions in the database.
public struct SQLSessionStore: SessionStore {
  let database: any SQLDatabase
  let commit: GroupCommit
  let trail: AuditTrail
  private let found: UnchangedAnswers<SessionID, LiveSession>

  /// Works on a database; sign-ins at the same time share transactions.
  public init(database: any SQLDatabase, commit: GroupCommit, trail: AuditTrail) {
    self.database = database
    self.commit = commit
    self.trail = trail
    found = UnchangedAnswers(of: database)
  }

  /// The account with this name's key, and what a local password is checked against.
  public func candidate(named key: String, at now: Timestamp) async throws -> SignInCandidate? {
    try await database.read { try CandidateRow.find(key, at: now, $0) }
  }

  /// Begins a session, unless the account isn't what the candidate was any more.
  public func open(_ opening: SessionOpening) async throws -> Bool {
    try await commit.write { [trail] connection in
      if let admitted = opening.admitted { try SignInTryRow.remove(admitted, connection) }
      guard try Self.noteSignIn(opening, connection) else { return false }
      if let network = opening.admitted?.wish.subject.networkName {
        try SignInNetworkRow.note(
          network, of: opening.session.account, at: opening.session.createdAt, connection)
      }
      try FailureRow.forget(opening.forgets, connection)
      try SessionRow.insert(opening.session, connection)
      try trail.append([opening.event], on: connection)
      return true
    }
  }

  /// A session with its account, by one look-up, or none while nothing has changed.
  public func find(_ id: SessionID, at now: Timestamp) async throws -> LiveSession? {
    try await found.answer(id, at: now) { connection in
      guard let live = try Self.find(id, at: now, connection) else { return nil }
      return (live, try AccountRow.nextRoleEnd(of: live.account.id, after: now, connection))
    }
  }

  static func find(
    _ id: SessionID, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> LiveSession? {
    try connection.first(
      """
      SELECT \(AccountRow.columns(at: now)), \(SessionRow.columns)
      FROM sessions s CROSS JOIN \(AccountRow.source)
      WHERE s.id = \(id) AND a.id = s.account_id
      """
    ) { row in
      LiveSession(
        session: try SessionRow.session(row, at: AccountRow.columnCount),
        account: try AccountRow.account(row))
    }
  }

  /// Moves a session's end, for a new token.
  @discardableResult
  public func extend(_ id: SessionID, to end: Timestamp, tokenHint: String) async throws -> Bool {
    try await commit.write(.unsynced) { connection in
      try connection.execute(
        "UPDATE sessions SET expires_at = \(end), token_hint = \(tokenHint) WHERE id = \(id)") > 0
    }
  }

  /// Notes when sessions were used last.
  public func markSeen(_ times: [SessionID: Timestamp]) async throws {
    try await commit.write(.unsynced) { connection in
      for (id, time) in times {
        try connection.execute(
          """
          UPDATE sessions SET last_seen_at = \(time)
          WHERE id = \(id) AND last_seen_at < \(time)
          """)
      }
    }
  }

  /// Ends a session.
  @discardableResult
  public func close(_ id: SessionID, event: AuditEvent) async throws -> Bool {
    try await commit.write { [trail] connection in
      guard try connection.execute("DELETE FROM sessions WHERE id = \(id)") > 0 else {
        return false
      }
      try trail.append([event], on: connection)
      return true
    }
  }

  /// The number of sessions that aren't over.
  public func count(at now: Timestamp) async throws -> Int {
    try await database.read { connection in
      try connection.count("SELECT count(*) FROM sessions WHERE expires_at > \(now)")
    }
  }

  /// Removes sessions that are over.
  @discardableResult
  public func purge(at now: Timestamp) async throws -> Int {
    let over: SQLQuery = "FROM sessions WHERE expires_at <= \(now)"
    // Most times there are none, and reading waits for nobody.
    guard try await database.read({ try $0.count("SELECT EXISTS (SELECT 1 \(over))") }) > 0
    else { return 0 }
    return try await commit.write { try $0.execute("DELETE \(over)") }
  }

  /// Notes a sign-in at its account.
  ///
  /// - Returns: false when the password isn't the one any more that was checked. Its verifier may be
  ///   another one, for somebody who signed in at the same moment may have brought it up to date.
  private static func noteSignIn(
    _ opening: SessionOpening, _ connection: any SQLConnection
  ) throws -> Bool {
    let candidate = opening.candidate
    let isSame = try connection.execute(
      """
      UPDATE accounts SET last_login_at = \(opening.session.createdAt),
        must_change_password = coalesce(\(opening.mustChangePassword), must_change_password),
        password_hash = coalesce(\(opening.newVerifier?.revealed), password_hash)
      WHERE id = \(candidate.account.id) AND status = 'active'
        AND password_changed_at IS \(candidate.passwordChangedAt)
        AND (password_hash IS NULL) = \(candidate.verifier == nil)
      """)
    guard isSame > 0, let kept = opening.keptVerifier else { return isSame > 0 }
    try connection.execute(
      """
      INSERT INTO kept_verifiers (account_id, verifier, kept_at)
      VALUES (\(candidate.account.id), \(kept.revealed), \(opening.session.createdAt))
      ON CONFLICT (account_id) DO UPDATE SET verifier = excluded.verifier,
        kept_at = excluded.kept_at
      """)
    return true
  }
}
