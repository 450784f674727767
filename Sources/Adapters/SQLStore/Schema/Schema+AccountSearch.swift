extension Schema {
  /// What keeps filters and searches of accounts as quick with a million accounts as with a few, at
  /// no cost to an import beyond two counters.
  ///
  /// `account_counts` tells sources apart, too, and `link_counts` has the links of each directory.
  /// Accounts that never changed are found by their creation, so the index by change leaves them out.
  ///
  /// `account_names` is the index of `AccountNameIndex`: the names of the accounts up to the row
  /// `through`, as they were indexed, but for those whose names have changed since. Of these
  /// `account_names_stale` has the names that the index still holds. `account` is the one in that
  /// row: where another one is, the rows have been numbered anew, as VACUUM does.
  static let accountSearch = Migration(
    20, "search, counts by source and directory, order by change",
    sql: """
      DROP TRIGGER accounts_counted_in;
      DROP TRIGGER accounts_counted_out;
      DROP TRIGGER accounts_counted_over;
      DROP TABLE account_counts;
      CREATE TABLE account_counts (
        status TEXT NOT NULL,
        source TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (status, source)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO account_counts (status, source, number)
        SELECT s.status, o.source, (SELECT count(*) FROM accounts a
          WHERE a.is_system = 0 AND a.status = s.status AND a.source = o.source)
        FROM (SELECT 'active' AS status UNION ALL SELECT 'disabled' UNION ALL SELECT 'archived') s,
          (SELECT 'local' AS source UNION ALL SELECT 'directory') o;
      CREATE TRIGGER accounts_counted_in AFTER INSERT ON accounts WHEN NEW.is_system = 0
      BEGIN
        UPDATE account_counts SET number = number + 1
          WHERE status = NEW.status AND source = NEW.source;
      END;
      CREATE TRIGGER accounts_counted_out AFTER DELETE ON accounts WHEN OLD.is_system = 0
      BEGIN
        UPDATE account_counts SET number = number - 1
          WHERE status = OLD.status AND source = OLD.source;
      END;
      CREATE TRIGGER accounts_counted_over
        AFTER UPDATE OF suspended_at, directory_block, archived_at, source ON accounts
        WHEN NEW.is_system = 0 AND (NEW.status <> OLD.status OR NEW.source <> OLD.source)
      BEGIN
        UPDATE account_counts SET number = number - 1
          WHERE status = OLD.status AND source = OLD.source;
        UPDATE account_counts SET number = number + 1
          WHERE status = NEW.status AND source = NEW.source;
      END;

      CREATE TABLE link_counts (
        directory TEXT NOT NULL,
        presence TEXT NOT NULL,
        number INTEGER NOT NULL,
        PRIMARY KEY (directory, presence)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO link_counts (directory, presence, number)
        SELECT directory, presence, count(*) FROM links GROUP BY directory, presence;
      CREATE TRIGGER links_counted_in AFTER INSERT ON links
      BEGIN
        INSERT INTO link_counts (directory, presence, number)
          VALUES (NEW.directory, NEW.presence, 1)
          ON CONFLICT (directory, presence) DO UPDATE SET number = number + 1;
      END;
      CREATE TRIGGER links_counted_out AFTER DELETE ON links
      BEGIN
        UPDATE link_counts SET number = number - 1
          WHERE directory = OLD.directory AND presence = OLD.presence;
      END;
      CREATE TRIGGER links_counted_over AFTER UPDATE OF presence ON links
        WHEN NEW.presence <> OLD.presence
      BEGIN
        UPDATE link_counts SET number = number - 1
          WHERE directory = OLD.directory AND presence = OLD.presence;
        INSERT INTO link_counts (directory, presence, number)
          VALUES (NEW.directory, NEW.presence, 1)
          ON CONFLICT (directory, presence) DO UPDATE SET number = number + 1;
      END;

      CREATE INDEX accounts_changed ON accounts (updated_at, id) WHERE updated_at <> created_at;
      CREATE INDEX grants_power ON grants (account_id) WHERE role = 2;

      CREATE VIRTUAL TABLE account_names USING fts5(
        names, content='', detail=none, columnsize=0, tokenize='trigram');
      CREATE TABLE account_names_state (
        id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
        through INTEGER NOT NULL,
        account BLOB
      ) STRICT;
      INSERT INTO account_names_state (id, through) VALUES (1, 0);
      CREATE TABLE account_names_stale (
        place INTEGER NOT NULL PRIMARY KEY,
        names TEXT NOT NULL
      ) STRICT;
      CREATE TRIGGER accounts_renamed AFTER UPDATE OF username_key, email_key, display_name ON accounts
        WHEN OLD.rowid <= (SELECT through FROM account_names_state)
      BEGIN
        INSERT INTO account_names_stale (place, names)
          VALUES (OLD.rowid, OLD.username_key || char(10) || coalesce(OLD.email_key, '')
            || char(10) || coalesce(OLD.display_name, ''))
          ON CONFLICT (place) DO NOTHING;
      END;
      CREATE TRIGGER accounts_unnamed AFTER DELETE ON accounts
        WHEN OLD.rowid <= (SELECT through FROM account_names_state)
      BEGIN
        UPDATE account_names_state SET account = NULL WHERE through = OLD.rowid;
        INSERT INTO account_names_stale (place, names)
          VALUES (OLD.rowid, OLD.username_key || char(10) || coalesce(OLD.email_key, '')
            || char(10) || coalesce(OLD.display_name, ''))
          ON CONFLICT (place) DO NOTHING;
      END;
      """)
}
