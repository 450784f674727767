import Values

/// The rule that somebody can always administer: at least one administrator who is active and able
/// to sign in, by a local password or through a directory that knows the person.
///
/// Whoever writes to accounts, grants or links checks it in the same transaction, before and after.
enum AdministratorInvariant {
  /// Whether the rule holds now; before the set-up it doesn't.
  static func holds(_ connection: any SQLConnection, at now: Timestamp) throws -> Bool {
    try connection.count(
      """
      SELECT EXISTS (
        SELECT 1 FROM grants g JOIN accounts a ON a.id = g.account_id
        WHERE g.role = 4 AND (g.expires_at IS NULL OR g.expires_at > \(now))
          AND a.status = 'active' AND a.is_system = 0
          AND (a.password_hash IS NOT NULL OR EXISTS (
            SELECT 1 FROM links l WHERE l.account_id = a.id AND l.presence = 'usable')))
      """) == 1
  }
}
