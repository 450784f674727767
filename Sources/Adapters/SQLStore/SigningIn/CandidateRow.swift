import Services
import Values

/// An account that somebody wants to sign in to, as columns of `accounts a`.
enum CandidateRow {
  /// The account with this name's key that can be signed in to.
  static func find(
    _ key: String, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> SignInCandidate? {
    try connection.first(
      """
      SELECT \(AccountRow.columns(at: now)), a.password_hash, a.password_changed_at
      FROM \(AccountRow.source)
      WHERE a.id = \(AccountName.id(of: key)) AND a.is_system = 0
      """
    ) { row in
      SignInCandidate(
        account: try AccountRow.account(row),
        verifier: row.optionalText(AccountRow.columnCount).map { Secret($0) },
        passwordChangedAt: row.timestamp(AccountRow.columnCount + 1))
    }
  }
}
