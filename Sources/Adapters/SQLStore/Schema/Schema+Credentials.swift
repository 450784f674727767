extension Schema {
  /// Of an API token its fingerprint is kept, of an API key its sealed secret; `seal_key` has its
  /// one row once a secret was sealed, and no secret may be stored under another key than it names.
  static let credentials = Migration(
    8, "API tokens and API keys",
    sql: """
      CREATE TABLE api_tokens (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 2),
        fingerprint BLOB NOT NULL UNIQUE CHECK (length(fingerprint) = 32),
        hint TEXT NOT NULL,
        is_active INTEGER NOT NULL DEFAULT 1,
        expires_at INTEGER,
        last_used_at INTEGER,
        created_at INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      CREATE INDEX api_tokens_account ON api_tokens (account_id);
      CREATE TABLE api_keys (
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        provider TEXT NOT NULL,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        seal_key TEXT NOT NULL,
        sealed BLOB NOT NULL,
        hint TEXT NOT NULL,
        usage_count INTEGER NOT NULL DEFAULT 0,
        last_used_at INTEGER,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (account_id, provider)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE seal_key (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL
      ) STRICT;
      """)
}
