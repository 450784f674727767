extension Schema {
  /// `password_history` holds the verifiers before the present one.
  ///
  /// `sign_in_failures` counts three ways: one account from one network, one account from anywhere
  /// (`network` is `*`), one network at any account (`subject` is `*`). A subject is an account's
  /// identifier, or the fingerprint of a name that nobody has.
  ///
  /// `kept_verifiers` are of linked accounts, for the time when their directory is away. They are
  /// apart from `accounts.password_hash`, so that none ever becomes a local password.
  static let passwords = Migration(
    7, "password history, failed sign-ins, kept verifiers",
    sql: """
      CREATE TABLE password_history (
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        replaced_at INTEGER NOT NULL,
        password_hash TEXT NOT NULL,
        PRIMARY KEY (account_id, replaced_at)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE sign_in_failures (
        subject TEXT NOT NULL,
        network TEXT NOT NULL,
        account_id BLOB REFERENCES accounts (id) ON DELETE CASCADE,
        failures INTEGER NOT NULL,
        failed_at INTEGER NOT NULL,
        blocked_until INTEGER NOT NULL,
        forgotten_at INTEGER NOT NULL,
        PRIMARY KEY (subject, network)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX sign_in_failures_account ON sign_in_failures (account_id)
        WHERE account_id IS NOT NULL;
      CREATE INDEX sign_in_failures_end ON sign_in_failures (forgotten_at);
      CREATE TABLE kept_verifiers (
        account_id BLOB NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
        verifier TEXT NOT NULL,
        kept_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX kept_verifiers_age ON kept_verifiers (kept_at);
      """)
}
