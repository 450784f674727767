extension Schema {
  /// What makes lists and statistics of the audit events quick.
  ///
  /// Both indexes leave out what runs record, so that an import of many accounts pays nothing for
  /// them.
  static let auditReading = Migration(
    9, "indexes for reading audit events",
    sql: """
      CREATE INDEX audit_events_person ON audit_events (actor_id) WHERE actor_id IS NOT NULL;
      CREATE INDEX audit_events_sign_ins ON audit_events (at, action)
        WHERE action IN ('session.opened', 'session.refused');
      """)
}
