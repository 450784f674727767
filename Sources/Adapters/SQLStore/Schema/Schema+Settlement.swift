extension Schema {
  /// A collision is an entry in quarantine whose names are kept with it; `is_kept_apart` remembers a
  /// person's decision for as long as the entry is set aside, whatever its reason is meanwhile.
  ///
  /// Of a conflict `baseline_value` is what both sides last agreed on.
  static let settlement = Migration(
    12, "collisions, conflicts, undone runs",
    sql: """
      ALTER TABLE quarantine ADD COLUMN username TEXT;
      ALTER TABLE quarantine ADD COLUMN email TEXT;
      ALTER TABLE quarantine ADD COLUMN is_kept_apart INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE conflicts (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        directory TEXT NOT NULL,
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        attribute TEXT NOT NULL,
        baseline_value TEXT,
        directory_value TEXT,
        local_value TEXT,
        opened_at INTEGER NOT NULL,
        UNIQUE (account_id, directory, attribute)
      ) STRICT;
      CREATE INDEX conflicts_directory ON conflicts (directory, opened_at, id);
      ALTER TABLE runs ADD COLUMN undoes BLOB;
      """)
}
