import Values

/// How far the rule holds that somebody can always administer: at least one administrator is active
/// and able to sign in.
///
/// One linked to a directory can through an entry that is usable, another by a local password.
/// Whoever writes to accounts, grants or links compares the standing before and after in the same
/// transaction, and keeps nothing that lowers it.
enum AdministratorStanding: Int, Comparable {
  /// Nobody can administer, as before the set-up.
  case nobody
  /// Somebody can, until grants expire.
  case untilExpiry
  /// Somebody can whose grant doesn't expire.
  case lasting

  static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The standing in a transaction at a moment.
  static func read(_ connection: any SQLConnection, at now: Timestamp) throws -> Self {
    // `role >= 3` repeats the words of the index, which would not be used otherwise.
    let standing = try connection.first(
      """
      SELECT max(CASE WHEN g.expires_at IS NULL THEN 2 ELSE 1 END)
      FROM grants g JOIN accounts a ON a.id = g.account_id
      WHERE g.role >= 3 AND g.role = 4 AND (g.expires_at IS NULL OR g.expires_at > \(now))
        AND a.status = 'active' AND a.is_system = 0
        AND CASE WHEN EXISTS (SELECT 1 FROM links l WHERE l.account_id = a.id)
          THEN EXISTS (
            SELECT 1 FROM links l WHERE l.account_id = a.id AND l.presence = 'usable')
          ELSE a.password_hash IS NOT NULL END
      """
    ) { Int($0.integer(0)) }
    return standing.flatMap(Self.init) ?? .nobody
  }
}
