public import Accounts
public import Services
public import Values

/// Kept verifiers of linked accounts in the database.
public struct SQLKeptVerifierStore: KeptVerifierStore {
  private let database: any SQLDatabase

  /// Works on a database.
  public init(database: any SQLDatabase) {
    self.database = database
  }

  /// The verifier that is kept for an account.
  public func keptVerifier(of id: AccountID) async throws -> KeptVerifier? {
    try await database.read { connection in
      try connection.first(
        "SELECT verifier, kept_at FROM kept_verifiers WHERE account_id = \(id)"
      ) { KeptVerifier(verifier: Secret($0.text(0)), keptAt: $0.moment(1)) }
    }
  }

  /// Removes those that were kept before a moment.
  public func purgeKept(before moment: Timestamp?) async throws {
    let old: SQLQuery = "FROM kept_verifiers WHERE kept_at < \(moment ?? Self.endOfTime)"
    // Most times there are none, and reading waits for nobody.
    guard try await database.read({ try $0.count("SELECT EXISTS (SELECT 1 \(old))") }) > 0
    else { return }
    try await database.write { try $0.execute("DELETE \(old)") }
  }

  private static let endOfTime = Timestamp(millisecondsSince1970: .max)
}
