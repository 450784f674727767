public import Services
public import Values

extension SQLRunStore: RunArchive {
  /// Removes old runs: first their effects, then those that have none left.
  public func removeRuns(
    withoutEffectsBefore early: Timestamp, withEffectsBefore late: Timestamp, limit: Int
  ) async throws -> Int {
    let isOld: SQLQuery = """
      r.status NOT IN ('running', 'held') \
      AND r.finished_at < CASE WHEN r.effect_count = 0 OR r.is_dry_run = 1 THEN \(early) \
      ELSE \(late) END \
      AND NOT (\(Self.isCertified("r")) AND NOT EXISTS (SELECT 1 FROM runs n \
      WHERE n.directory = r.directory AND n.started_at > r.started_at \
      AND \(Self.isCertified("n"))))
      """
    // Most times there are none, and reading waits for nobody.
    let hasOld = try await database.read { connection in
      try connection.count("SELECT EXISTS (SELECT 1 FROM runs r WHERE \(isOld))")
    }
    guard hasOld == 1 else { return 0 }
    return try await database.write { connection in
      let effects = try connection.execute(
        """
        DELETE FROM effects WHERE (run_id, sequence) IN (
          SELECT e.run_id, e.sequence FROM runs r JOIN effects e ON e.run_id = r.id
          WHERE \(isOld) LIMIT \(limit))
        """)
      guard effects < limit else { return effects }
      let runs = try connection.execute(
        """
        DELETE FROM runs WHERE id IN (
          SELECT r.id FROM runs r WHERE \(isOld)
            AND NOT EXISTS (SELECT 1 FROM effects e WHERE e.run_id = r.id)
          LIMIT \(limit - effects))
        """)
      return effects + runs
    }
  }

  /// Whether a later read is compared with this run.
  private static func isCertified(_ runs: String) -> SQLQuery {
    "\(unsafe: runs).is_certified = 1 AND \(unsafe: runs).status IN ('applied', 'partial')"
  }
}
