import Accounts
public import Services
public import Values

/// Kept answers in the database.
public struct SQLAnswerStore: AnswerStore {
  /// The answers that are kept for one account, and for everybody who isn't signed in, the latest.
  private static let capacity = 1000
  /// Answers that are over and removed with each new claim.
  private static let tidied = 20

  private let database: any SQLDatabase
  private let commit: GroupCommit

  /// Works on a database.
  public init(database: any SQLDatabase, commit: GroupCommit) {
    self.database = database
    self.commit = commit
  }

  /// Claims a request, unless somebody has claimed or answered it.
  public func claim(_ claim: AnswerClaim) async throws -> AnswerClaimOutcome {
    // Whoever waits for an answer asks often, and reading waits for nobody.
    if let kept = try await database.read({ try Self.find(claim, $0) }) { return .found(kept) }
    // It needn't outlive a loss of power: whatever is done under it is synced after it.
    return try await commit.write(.unsynced) { connection in
      if let kept = try Self.find(claim, connection) { return .found(kept) }
      try Self.makeRoom(for: claim, connection)
      try connection.execute(
        """
        INSERT INTO kept_answers (id, account_id, claim, seal_key, sealed, made_at, ends_at)
        VALUES (\(claim.reference.request), \(claim.account), \(claim.reference.claim),
          \(claim.content.key), \(claim.content.bytes), \(claim.at), \(claim.end))
        """)
      return .claimed
    }
  }

  /// Lets a claim last longer.
  public func extend(_ claim: AnswerClaim.Reference, to end: Timestamp) async throws {
    try await commit.write(.unsynced) { connection in
      try connection.execute(
        """
        UPDATE kept_answers SET ends_at = \(end)
        WHERE \(Self.isUnder(claim)) AND is_done = 0
        """)
    }
  }

  /// Keeps the answer that was made under a claim.
  public func settle(
    _ claim: AnswerClaim.Reference, with answer: SealedSecret, until end: Timestamp
  ) async throws {
    try await commit.write { connection in
      try connection.execute(
        """
        UPDATE kept_answers SET is_done = 1, seal_key = \(answer.key), sealed = \(answer.bytes),
          ends_at = \(end)
        WHERE \(Self.isUnder(claim))
        """)
    }
  }

  /// Drops a claim, or the answer under it.
  public func release(_ claim: AnswerClaim.Reference) async throws {
    try await commit.write(.unsynced) {
      try $0.execute("DELETE FROM kept_answers WHERE \(Self.isUnder(claim))")
    }
  }

  /// Removes what is over.
  public func purge(at now: Timestamp) async throws {
    let over: SQLQuery = "FROM kept_answers WHERE ends_at <= \(now)"
    // Most times there is nothing, and reading waits for nobody.
    guard try await database.read({ try $0.count("SELECT EXISTS (SELECT 1 \(over))") }) > 0
    else { return }
    try await commit.write { try $0.execute("DELETE \(over)") }
  }

  private static func isUnder(_ claim: AnswerClaim.Reference) -> SQLQuery {
    "id = \(claim.request) AND claim = \(claim.claim)"
  }

  private static func find(
    _ claim: AnswerClaim, _ connection: any SQLConnection
  ) throws -> KeptAnswer? {
    let request = claim.reference.request
    let found = try connection.first(
      """
      SELECT claim, is_done, seal_key, sealed FROM kept_answers
      WHERE id = \(request) AND ends_at > \(claim.at)
      """
    ) { row in
      row.uniqueID(0).map { id in
        KeptAnswer(
          claim: AnswerClaim.Reference(request: request, claim: id),
          isDone: row.integer(1) == 1,
          content: SealedSecret(key: row.text(2), bytes: row.blob(3)))
      }
    }
    return found ?? nil
  }

  /// Removes what is over, and the oldest answers of the one who asks.
  private static func makeRoom(
    for claim: AnswerClaim, _ connection: any SQLConnection
  ) throws {
    try connection.execute(
      """
      DELETE FROM kept_answers WHERE id = \(claim.reference.request) OR id IN (
        SELECT id FROM kept_answers WHERE ends_at <= \(claim.at) LIMIT \(tidied))
      """)
    try connection.execute(
      """
      DELETE FROM kept_answers WHERE is_done = 1 AND account_id IS \(claim.account)
        AND made_at <= (
          SELECT made_at FROM kept_answers WHERE account_id IS \(claim.account)
          ORDER BY made_at DESC LIMIT 1 OFFSET \(capacity - 1))
      """)
  }
}
