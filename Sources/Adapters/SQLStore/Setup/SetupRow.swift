import Values

/// The row that is there once there has been an administrator; it closes the set-up for good.
enum SetupRow {
  /// Whether it is there.
  static func isNoted(_ connection: any SQLConnection) throws -> Bool {
    try connection.count("SELECT count(*) FROM setup") > 0
  }

  /// Writes it, unless it is there.
  static func note(_ connection: any SQLConnection, at now: Timestamp) throws {
    try connection.execute(
      "INSERT INTO setup (id, done_at) VALUES (1, \(now)) ON CONFLICT DO NOTHING")
  }
}
