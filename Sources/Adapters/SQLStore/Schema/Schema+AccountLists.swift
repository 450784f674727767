extension Schema {
  /// What keeps lists of accounts as quick with a million accounts as with a few.
  ///
  /// `account_counts` has the number of people's accounts by status, which triggers keep: counting
  /// rows would read an index from end to end for each page. Sign-ins are missing in most accounts,
  /// so their index pays nothing at an import.
  static let accountLists = Migration(
    18, "counts and orders of accounts",
    sql: """
      CREATE TABLE account_counts (
        status TEXT NOT NULL PRIMARY KEY,
        number INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      INSERT INTO account_counts (status, number)
        SELECT s.status, (SELECT count(*) FROM accounts a
          WHERE a.is_system = 0 AND a.status = s.status)
        FROM (SELECT 'active' AS status UNION ALL SELECT 'disabled' UNION ALL SELECT 'archived') s;
      CREATE TRIGGER accounts_counted_in AFTER INSERT ON accounts WHEN NEW.is_system = 0
      BEGIN
        UPDATE account_counts SET number = number + 1 WHERE status = NEW.status;
      END;
      CREATE TRIGGER accounts_counted_out AFTER DELETE ON accounts WHEN OLD.is_system = 0
      BEGIN
        UPDATE account_counts SET number = number - 1 WHERE status = OLD.status;
      END;
      CREATE TRIGGER accounts_counted_over
        AFTER UPDATE OF suspended_at, directory_block, archived_at ON accounts
        WHEN NEW.is_system = 0 AND NEW.status <> OLD.status
      BEGIN
        UPDATE account_counts SET number = number - 1 WHERE status = OLD.status;
        UPDATE account_counts SET number = number + 1 WHERE status = NEW.status;
      END;
      CREATE INDEX accounts_display_name ON accounts (display_name COLLATE NOCASE, id);
      CREATE INDEX accounts_last_login ON accounts (last_login_at, id)
        WHERE last_login_at IS NOT NULL;
      """)
}
