import Values

/// The rule that somebody can always administer.
///
/// At least one administrator is active and able to sign in: one linked to a directory through an
/// entry that is usable, another by a local password.
///
/// Whoever writes to accounts, grants or links checks it in the same transaction, before and after.
enum AdministratorInvariant {
  /// Whether the rule holds now; before the set-up it doesn't.
  static func holds(_ connection: any SQLConnection, at now: Timestamp) throws -> Bool {
    // `role >= 3` repeats the words of the index, which would not be used otherwise.
    try connection.count(
      """
      SELECT EXISTS (
        SELECT 1 FROM grants g JOIN accounts a ON a.id = g.account_id
        WHERE g.role >= 3 AND g.role = 4 AND (g.expires_at IS NULL OR g.expires_at > \(now))
          AND a.status = 'active' AND a.is_system = 0
          AND CASE WHEN EXISTS (SELECT 1 FROM links l WHERE l.account_id = a.id)
            THEN EXISTS (
              SELECT 1 FROM links l WHERE l.account_id = a.id AND l.presence = 'usable')
            ELSE a.password_hash IS NOT NULL END)
      """) == 1
  }
}
