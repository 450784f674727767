/// Every step of the schema, in order.
///
/// A released step is never edited; a change is a new step.
public enum Schema {
  /// The steps from an empty database to the present one.
  public static let migrations: [Migration] = [
    accounts, mirror, runs, sessions, audit, workflows, passwords, credentials,
    auditReading, requests, workflowLibrary, settlement, workflowOrder, positions,
    notifications, processes, outbox, accountLists, tries, accountSearch,
  ]

  /// Identifiers are 16 bytes; timestamps milliseconds since 1970; truth values 0 and 1.
  ///
  /// What a person decided about an account (`suspended_at`) and what its directory says
  /// (`links.presence`, kept in `directory_block`) are apart, so that neither undoes the other;
  /// `status` follows from both. `setup` has its one row once there has been an administrator.
  private static let accounts = Migration(
    1, "accounts and grants",
    sql: """
      CREATE TABLE accounts (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        username TEXT NOT NULL,
        username_key TEXT NOT NULL UNIQUE,
        email TEXT,
        email_key TEXT UNIQUE,
        display_name TEXT,
        source TEXT NOT NULL CHECK (source IN ('local', 'directory')),
        suspended_at INTEGER,
        directory_block TEXT,
        archived_at INTEGER,
        archive_cause TEXT,
        status TEXT NOT NULL GENERATED ALWAYS AS (
          CASE WHEN archived_at IS NOT NULL THEN 'archived'
               WHEN suspended_at IS NOT NULL OR directory_block IS NOT NULL THEN 'disabled'
               ELSE 'active' END) STORED,
        password_hash TEXT,
        password_changed_at INTEGER,
        must_change_password INTEGER NOT NULL DEFAULT 0,
        is_system INTEGER NOT NULL DEFAULT 0,
        is_break_glass INTEGER NOT NULL DEFAULT 0,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        last_login_at INTEGER,
        version INTEGER NOT NULL DEFAULT 1,
        CHECK ((email IS NULL) = (email_key IS NULL))
      ) STRICT;
      CREATE INDEX accounts_created ON accounts (created_at, id);
      CREATE INDEX accounts_break_glass ON accounts (id) WHERE is_break_glass = 1;
      CREATE UNIQUE INDEX accounts_system ON accounts (is_system) WHERE is_system = 1;
      CREATE TABLE grants (
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        id BLOB NOT NULL CHECK (length(id) = 16),
        role INTEGER NOT NULL CHECK (role BETWEEN 1 AND 4),
        source TEXT NOT NULL,
        rule TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        granted_by BLOB,
        run_id BLOB,
        expires_at INTEGER,
        created_at INTEGER NOT NULL,
        PRIMARY KEY (account_id, id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX grants_privileged ON grants (role, account_id) WHERE role >= 3;
      CREATE TABLE setup (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        done_at INTEGER NOT NULL
      ) STRICT;
      """)

  /// A link's baseline is what the directory last said, as JSON text by attribute.
  private static let mirror = Migration(
    2, "links, groups and members",
    sql: """
      CREATE TABLE links (
        directory TEXT NOT NULL,
        entry_id BLOB NOT NULL CHECK (length(entry_id) = 16),
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        dn TEXT NOT NULL,
        presence TEXT NOT NULL,
        absent_since INTEGER,
        entry_csn TEXT,
        baseline TEXT NOT NULL DEFAULT '{}',
        run_id BLOB,
        synced_at INTEGER NOT NULL,
        PRIMARY KEY (directory, entry_id)
      ) STRICT, WITHOUT ROWID;
      CREATE UNIQUE INDEX links_account ON links (account_id, directory);
      CREATE TABLE groups (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        name TEXT NOT NULL,
        description TEXT,
        directory TEXT,
        entry_id BLOB,
        dn TEXT,
        dn_key TEXT,
        created_at INTEGER NOT NULL,
        updated_at INTEGER NOT NULL,
        version INTEGER NOT NULL DEFAULT 1,
        UNIQUE (directory, entry_id)
      ) STRICT;
      CREATE TABLE group_members (
        group_id BLOB NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        PRIMARY KEY (group_id, account_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX group_members_account ON group_members (account_id);
      CREATE TABLE subgroups (
        group_id BLOB NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
        member_id BLOB NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
        PRIMARY KEY (group_id, member_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX subgroups_member ON subgroups (member_id);
      CREATE TABLE quarantine (
        directory TEXT NOT NULL,
        entry_key TEXT NOT NULL,
        entry_id BLOB,
        dn TEXT NOT NULL,
        reason TEXT NOT NULL,
        first_seen INTEGER NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (directory, entry_key)
      ) STRICT, WITHOUT ROWID;
      """)

  /// An effect's state is `pending` until the run's `applied_through` has passed it, then `applied`,
  /// unless `exception` says otherwise: so a batch writes one number, not a row per effect.
  private static let runs = Migration(
    3, "runs, plans and leases",
    sql: """
      CREATE TABLE runs (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        directory TEXT NOT NULL,
        mode TEXT NOT NULL,
        strategy TEXT NOT NULL,
        strategy_reason TEXT NOT NULL DEFAULT '',
        trigger TEXT NOT NULL,
        is_dry_run INTEGER NOT NULL DEFAULT 0,
        phase TEXT NOT NULL,
        status TEXT NOT NULL,
        is_certified INTEGER NOT NULL DEFAULT 0,
        certificates TEXT NOT NULL DEFAULT '[]',
        counts TEXT NOT NULL DEFAULT '{}',
        entries_read INTEGER NOT NULL DEFAULT 0,
        guards TEXT NOT NULL DEFAULT '[]',
        notes TEXT NOT NULL DEFAULT '[]',
        failure TEXT,
        plan_digest BLOB,
        effect_count INTEGER NOT NULL DEFAULT 0,
        applied_through INTEGER NOT NULL DEFAULT 0,
        cancel_requested INTEGER NOT NULL DEFAULT 0,
        decided_by TEXT,
        started_at INTEGER NOT NULL,
        finished_at INTEGER,
        version INTEGER NOT NULL DEFAULT 1
      ) STRICT;
      CREATE INDEX runs_by_directory ON runs (directory, started_at);
      CREATE INDEX runs_unfinished ON runs (directory) WHERE status IN ('running', 'held');
      CREATE TABLE effects (
        run_id BLOB NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        sequence INTEGER NOT NULL,
        kind TEXT NOT NULL,
        object_kind TEXT NOT NULL,
        object_id BLOB,
        object_name TEXT NOT NULL,
        before TEXT,
        after TEXT,
        reason TEXT NOT NULL,
        exception TEXT,
        exception_reason TEXT,
        PRIMARY KEY (run_id, sequence)
      ) STRICT;
      CREATE TABLE leases (
        directory TEXT NOT NULL PRIMARY KEY,
        holder TEXT NOT NULL,
        run_id BLOB NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT;
      """)

  /// Tokens are never stored; a session is found by the identifier in its signed token.
  private static let sessions = Migration(
    4, "sessions",
    sql: """
      CREATE TABLE sessions (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        source TEXT NOT NULL,
        is_offline INTEGER NOT NULL DEFAULT 0,
        remember_me INTEGER NOT NULL DEFAULT 0,
        token_hint TEXT NOT NULL DEFAULT '',
        ip_address TEXT,
        user_agent TEXT,
        created_at INTEGER NOT NULL,
        last_seen_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX sessions_account ON sessions (account_id);
      CREATE INDEX sessions_expiry ON sessions (expires_at);
      """)

  /// Each event's `hash` covers the event and the hash before it; `audit_end` holds one row, the
  /// last event's number and hash, so that events removed from the end are missed.
  private static let audit = Migration(
    5, "audit events",
    sql: """
      CREATE TABLE audit_events (
        sequence INTEGER NOT NULL PRIMARY KEY,
        at INTEGER NOT NULL,
        action TEXT NOT NULL,
        actor_kind TEXT NOT NULL,
        actor_id BLOB,
        actor_name TEXT NOT NULL,
        subject_kind TEXT NOT NULL,
        subject_id BLOB,
        subject_name TEXT NOT NULL,
        before TEXT,
        after TEXT,
        reason TEXT NOT NULL DEFAULT '',
        origin TEXT NOT NULL DEFAULT '',
        hash BLOB NOT NULL
      ) STRICT;
      CREATE INDEX audit_events_subject ON audit_events (subject_id) WHERE subject_id IS NOT NULL;
      CREATE TABLE audit_end (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        sequence INTEGER NOT NULL,
        hash BLOB NOT NULL
      ) STRICT;
      """)
}
