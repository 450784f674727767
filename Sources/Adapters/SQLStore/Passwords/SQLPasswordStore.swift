public import Accounts
public import Services
public import Values

/// Verifiers of local passwords in the database.
public struct SQLPasswordStore: PasswordStore {
  private let database: any SQLDatabase

  /// Works on a database.
  public init(database: any SQLDatabase) {
    self.database = database
  }

  /// The password of an account and those before it.
  public func passwords(of id: AccountID, history: Int) async throws -> StoredPasswords? {
    try await database.read { connection in
      let present = try connection.first(
        "SELECT password_hash, password_changed_at FROM accounts WHERE id = \(id)"
      ) { ($0.optionalText(0), $0.timestamp(1)) }
      guard let (verifier, changedAt) = present else { return nil }
      let earlier = try connection.rows(
        """
        SELECT password_hash FROM password_history WHERE account_id = \(id)
        ORDER BY replaced_at DESC LIMIT \(max(0, history - 1))
        """
      ) { Secret($0.text(0)) }
      return StoredPasswords(
        verifier: verifier.map { Secret($0) }, changedAt: changedAt, earlier: earlier)
    }
  }
}
