import Accounts

/// The one namespace of usernames and mail addresses, by keys of `LoginName`.
enum AccountName {
  /// The identifier of the account with this name as an expression; NULL when nobody has it.
  static func id(of key: String) -> SQLQuery {
    """
    coalesce((SELECT id FROM accounts WHERE username_key = \(key)), \
    (SELECT id FROM accounts WHERE email_key = \(key)))
    """
  }

  /// Whether an account has this name.
  static func isTaken(_ key: String, _ connection: any SQLConnection) throws -> Bool {
    try connection.count("SELECT \(id(of: key)) IS NOT NULL") == 1
  }

  /// Whether another account than this one has the name.
  static func isTaken(
    _ key: String, besides account: AccountID, _ connection: any SQLConnection
  ) throws -> Bool {
    try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM accounts WHERE username_key = \(key) AND id <> \(account))
        OR EXISTS (SELECT 1 FROM accounts WHERE email_key = \(key) AND id <> \(account))
      """) == 1
  }
}
