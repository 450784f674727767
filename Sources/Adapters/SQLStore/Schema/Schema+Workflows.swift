extension Schema {
  /// A workflow's document is JSON text as it came; an owner can't be removed while it owns one,
  /// so that nobody's work vanishes with an account.
  static let workflows = Migration(
    6, "workflows",
    sql: """
      CREATE TABLE workflows (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        owner_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE RESTRICT,
        name TEXT NOT NULL,
        description TEXT NOT NULL DEFAULT '',
        category TEXT NOT NULL DEFAULT '',
        document TEXT NOT NULL,
        is_public INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        opened_at INTEGER,
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      CREATE INDEX workflows_owner ON workflows (owner_id);
      """)
}
