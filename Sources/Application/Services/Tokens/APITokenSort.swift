public import Values

/// The order of a list of API tokens; those that lack the value come last both ways.
public typealias APITokenSort = ListSort<APITokenSortField>

/// What a list of API tokens can be ordered by.
public enum APITokenSortField: String, SortField {
  /// When it was made.
  case createdAt = "created_at"
  /// The name, without the case of ASCII letters.
  case name
  /// When it was used last.
  case lastUsedAt = "last_used_at"
  /// When it is over.
  case expiresAt = "expires_at"

  /// The newest first.
  public static let standardSort = APITokenSort(.createdAt, isDescending: true)
}
