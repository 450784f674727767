extension Schema {
  /// An application has names and a password of its own until it makes an account.
  ///
  /// The request of an account goes by the account's names. `reserved_names` holds the keys of the
  /// names of open applications.
  ///
  /// An approved application names its account before that is made, so the reference is checked when
  /// the transaction ends.
  static let requests = Migration(
    10, "access requests",
    sql: """
      CREATE TABLE access_requests (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        account_id BLOB REFERENCES accounts (id) ON DELETE CASCADE
          DEFERRABLE INITIALLY DEFERRED,
        is_application INTEGER NOT NULL,
        username TEXT,
        username_key TEXT,
        email TEXT,
        email_key TEXT,
        display_name TEXT,
        password_hash TEXT,
        message TEXT,
        requested_role INTEGER CHECK (requested_role BETWEEN 1 AND 4),
        status TEXT NOT NULL
          CHECK (status IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired')),
        role INTEGER CHECK (role BETWEEN 1 AND 4),
        access_ends_at INTEGER,
        decided_by BLOB,
        decider_name TEXT,
        decided_at INTEGER,
        reason TEXT,
        comment TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 1,
        CHECK (is_application = 1 OR account_id IS NOT NULL),
        CHECK (password_hash IS NULL OR status = 'pending')
      ) STRICT;
      CREATE INDEX access_requests_created ON access_requests (created_at, id);
      CREATE INDEX access_requests_account ON access_requests (account_id, created_at);
      CREATE UNIQUE INDEX access_requests_open ON access_requests (account_id)
        WHERE status = 'pending' AND account_id IS NOT NULL;
      CREATE INDEX access_requests_waiting ON access_requests (created_at)
        WHERE status = 'pending';
      CREATE INDEX access_requests_usernames ON access_requests (username_key)
        WHERE is_application = 1;
      CREATE INDEX access_requests_emails ON access_requests (email_key)
        WHERE is_application = 1;
      CREATE TABLE reserved_names (
        name_key TEXT NOT NULL PRIMARY KEY,
        request_id BLOB NOT NULL REFERENCES access_requests (id) ON DELETE CASCADE
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX reserved_names_request ON reserved_names (request_id);
      """)
}
