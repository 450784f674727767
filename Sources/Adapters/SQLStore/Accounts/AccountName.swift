import Accounts

/// The one namespace of usernames and mail addresses, by keys of `LoginName`.
///
/// A name is taken when an account has it, and when an open application reserves it.
enum AccountName {
  /// The identifier of the account with this name as an expression; NULL when nobody has it.
  static func id(of key: String) -> SQLQuery {
    """
    coalesce((SELECT id FROM accounts WHERE username_key = \(key)), \
    (SELECT id FROM accounts WHERE email_key = \(key)))
    """
  }

  /// Whether nobody else can have this name.
  static func isTaken(_ key: String, _ connection: any SQLConnection) throws -> Bool {
    try connection.count("SELECT \(id(of: key)) IS NOT NULL OR \(isReserved(key))") == 1
  }

  /// Whether an open application reserves a name, as an expression.
  static func isReserved(_ key: String) -> SQLQuery {
    "EXISTS (SELECT 1 FROM reserved_names WHERE name_key = \(key))"
  }

  /// Whether the name is another account's than this one, or an applicant's.
  static func isTaken(
    _ key: String, besides account: AccountID, _ connection: any SQLConnection
  ) throws -> Bool {
    try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM accounts WHERE username_key = \(key) AND id <> \(account))
        OR EXISTS (SELECT 1 FROM accounts WHERE email_key = \(key) AND id <> \(account))
        OR \(isReserved(key))
      """) == 1
  }
}
