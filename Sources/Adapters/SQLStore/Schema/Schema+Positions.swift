extension Schema {
  /// A directory's position is what its next run goes on from; a run's becomes that when the run
  /// ends well.
  static let positions = Migration(
    14, "positions of incremental runs",
    sql: """
      CREATE TABLE directory_positions (
        directory TEXT NOT NULL PRIMARY KEY,
        position TEXT NOT NULL,
        run_id BLOB NOT NULL
      ) STRICT;
      ALTER TABLE runs ADD COLUMN position TEXT;
      CREATE INDEX groups_dn ON groups (directory, dn_key);
      CREATE INDEX links_absent ON links (directory, absent_since)
        WHERE absent_since IS NOT NULL;
      """)
}
