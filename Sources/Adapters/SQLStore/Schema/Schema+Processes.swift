extension Schema {
  /// What several processes on one store have to know of each other.
  ///
  /// `sign_in_tries` holds the passwords that are being checked, by the subjects and networks of
  /// `sign_in_failures`; `sign_in_networks` where accounts were signed in to. A kept answer is sealed
  /// together with the fingerprint of its request; without `is_done` it is still being made, by the
  /// claim of this identifier. `name_keys` has its one row once every key of a name is in that form.
  static let processes = Migration(
    16, "tries under way, networks of owners, kept answers",
    sql: """
      CREATE TABLE sign_in_tries (
        number INTEGER NOT NULL PRIMARY KEY,
        subject TEXT NOT NULL,
        network TEXT NOT NULL,
        begun_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX sign_in_tries_subject ON sign_in_tries (subject, network);
      CREATE INDEX sign_in_tries_network ON sign_in_tries (network);
      CREATE TABLE sign_in_networks (
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        network TEXT NOT NULL,
        seen_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, network)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sign_in_networks_age ON sign_in_networks (seen_at);
      CREATE TABLE kept_answers (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 32),
        account_id BLOB REFERENCES accounts (id) ON DELETE CASCADE,
        claim BLOB NOT NULL CHECK (length(claim) = 16),
        is_done INTEGER NOT NULL DEFAULT 0,
        seal_key TEXT NOT NULL,
        sealed BLOB NOT NULL,
        made_at INTEGER NOT NULL,
        ends_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX kept_answers_account ON kept_answers (account_id, made_at);
      CREATE INDEX kept_answers_end ON kept_answers (ends_at);
      CREATE TABLE name_keys (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        form INTEGER NOT NULL
      ) STRICT;
      """)
}
