public import Values

/// The order of a list of accounts.
///
/// Accounts that lack the value come last both ways; equal ones stand in the order of their
/// identifiers.
public typealias AccountSort = ListSort<AccountSortField>

/// What a list of accounts can be ordered by; names are compared without letter case.
public enum AccountSortField: String, SortField {
  /// When it was made.
  case createdAt = "created_at"
  /// When it was changed last.
  case updatedAt = "updated_at"
  /// The name to sign in with.
  case username
  /// The name to show.
  case displayName = "display_name"
  /// The mail address.
  case email
  /// The effective role; guests come last.
  case role
  /// The latest sign-in.
  case lastLoginAt = "last_login_at"

  /// The newest first.
  public static let standardSort = AccountSort(.createdAt, isDescending: true)
}
