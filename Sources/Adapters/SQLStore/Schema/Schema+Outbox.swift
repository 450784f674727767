extension Schema {
  /// Changes of one account and directory are written in the order of `sequence`.
  ///
  /// `matter` is what a later change must be about to take the place of an earlier one; `sent` what an
  /// attempt of unknown end has sent. `account_id` may be of an account that is gone: its memberships still end.
  ///
  /// `joined_groups` holds the memberships that come from here, which alone are withdrawn with a role.
  static let outbox = Migration(
    17, "changes for directories",
    sql: """
      CREATE TABLE outbox (
        sequence INTEGER NOT NULL PRIMARY KEY,
        id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
        directory TEXT NOT NULL,
        account_id BLOB NOT NULL CHECK (length(account_id) = 16),
        username TEXT NOT NULL,
        entry_id BLOB,
        entry_dn TEXT,
        kind TEXT NOT NULL,
        matter TEXT NOT NULL,
        intent TEXT NOT NULL,
        state TEXT NOT NULL
          CHECK (state IN ('pending', 'under_way', 'done', 'failed', 'superseded')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt_at INTEGER NOT NULL,
        sent TEXT,
        error TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX outbox_waiting ON outbox (directory, account_id, sequence)
        WHERE state IN ('pending', 'under_way');
      CREATE INDEX outbox_failed ON outbox (directory, account_id) WHERE state = 'failed';
      CREATE INDEX outbox_account ON outbox (account_id, sequence);
      CREATE TABLE joined_groups (
        directory TEXT NOT NULL,
        group_key TEXT NOT NULL,
        account_id BLOB NOT NULL CHECK (length(account_id) = 16),
        joined_at INTEGER NOT NULL,
        PRIMARY KEY (directory, account_id, group_key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX grants_expiry ON grants (expires_at, account_id) WHERE expires_at IS NOT NULL;
      """)
}
