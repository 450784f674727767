public import Values

/// The order of a list of sessions.
public typealias SessionSort = ListSort<SessionSortField>

/// What a list of sessions can be ordered by.
public enum SessionSortField: String, SortField {
  /// When it began.
  case createdAt = "created_at"
  /// When it was used last, as far as the store knows.
  case lastSeenAt = "last_seen_at"
  /// When it is over.
  case expiresAt = "expires_at"

  /// The newest first.
  public static let standardSort = SessionSort(.createdAt, isDescending: true)
}
