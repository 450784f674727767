import SQLStore
import Values

/// Brings a database to the program's schema, one migration per transaction.
struct SchemaMigrator {
  let connection: SQLiteConnection
  let migrations: [Migration]
  let now: Timestamp
  /// How long an upgrade by another process is waited for.
  let patience: Duration

  /// Runs what is missing; a database that fits already is not written.
  func migrate() throws -> SchemaUpgrade {
    try checkNumbers()
    guard try appliedCount() < migrations.count else { return unchanged }
    return try UpgradeLock(databasePath: connection.path, patience: patience).hold {
      // Another process may have done the work while this one waited.
      let before = try appliedCount()
      guard before < migrations.count else { return unchanged }
      return try upgrade(from: before)
    }
  }

  private func upgrade(from before: Int) throws -> SchemaUpgrade {
    let backupPath = before == 0 ? nil : try backUp(before: before + 1)
    // A table is rebuilt by dropping it, which foreign keys would forbid; they are checked before
    // each commit instead. The commits needn't wait for the disk: the first one after them does, and
    // what is lost with power before is made again. Neither can be changed inside a transaction.
    try connection.runScript("PRAGMA foreign_keys = OFF; PRAGMA synchronous = NORMAL")
    for migration in migrations[before...] {
      try apply(migration)
    }
    try connection.runScript("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL")
    return SchemaUpgrade(from: before, to: migrations.count, backupPath: backupPath)
  }

  private var unchanged: SchemaUpgrade {
    SchemaUpgrade(from: migrations.count, to: migrations.count, backupPath: nil)
  }

  /// How many migrations the database has, all of them the same as in this program.
  func appliedCount() throws -> Int {
    try connection.transaction("BEGIN") { connection in
      guard try has("schema_migrations") else {
        try refuseForeignTables()
        return 0
      }
      let applied = try connection.rows(
        "SELECT number, name, checksum FROM schema_migrations ORDER BY number"
      ) { (number: Int($0.integer(0)), name: $0.text(1), checksum: $0.integer(2)) }
      if let last = applied.last, last.number > migrations.count {
        throw SQLError(
          .newerSchema, operation: "migrate",
          message: "\(connection.path): the database has schema \(last.number), made by a newer "
            + "version of the program; this one knows schema \(migrations.count): install the "
            + "newer version, or restore a backup made before the upgrade")
      }
      for (migration, found) in zip(migrations, applied)
      where found.number != migration.number || found.checksum != migration.checksum {
        throw SQLError(
          .changedMigration, operation: "migrate",
          message: "\(connection.path): migration \(found.number) (\(found.name)) ran with other "
            + "statements than this program has: install the version that made the database, or "
            + "restore a backup made by this version")
      }
      return applied.count
    }
  }

  private func apply(_ migration: Migration) throws {
    do {
      try connection.transaction("BEGIN IMMEDIATE") { connection in
        try connection.runScript(
          """
          CREATE TABLE IF NOT EXISTS schema_migrations(
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            checksum INTEGER NOT NULL,
            applied_at INTEGER NOT NULL) STRICT
          """)
        try connection.runScript(migration.sql)
        try connection.execute(
          """
          INSERT INTO schema_migrations(number, name, checksum, applied_at) VALUES
          (\(migration.number), \(migration.name), \(migration.checksum), \(now))
          """)
        try checkReferences(after: migration)
      }
    } catch let error as SQLError {
      throw SQLError(
        error.code, operation: "migrate",
        message: "migration \(migration.number) (\(migration.name)): \(error.message)",
        nativeCode: error.nativeCode, statement: error.statement)
    }
  }

  private func checkReferences(after migration: Migration) throws {
    guard
      let table = try connection.first("PRAGMA foreign_key_check", { $0.text(0) })
    else { return }
    throw SQLError(
      .constraint, operation: "migrate",
      message: "the rows of table \(table) would refer to rows that don't exist")
  }

  private func backUp(before number: Int) throws -> String {
    let stem = "\(connection.path).before-\(number)"
    var path = stem
    var attempt = 1
    while DatabaseFile.exists(path) {
      attempt += 1
      path = "\(stem).\(attempt)"
    }
    _ = try DatabaseCopy(source: connection, path: path).make()
    return path
  }

  private func has(_ table: String) throws -> Bool {
    try connection.count("SELECT count(*) FROM sqlite_schema WHERE name = \(table)") > 0
  }

  private func refuseForeignTables() throws {
    guard try connection.count("SELECT count(*) FROM sqlite_schema") > 0 else { return }
    throw SQLError(
      .cannotOpen, operation: "migrate",
      message: "\(connection.path): the file is a database of another program; name a new file")
  }

  private func checkNumbers() throws {
    guard migrations.map(\.number) == Array(1..<migrations.count + 1) else {
      throw SQLError(
        .other, operation: "migrate", message: "migrations must be numbered from 1 without gaps")
    }
  }
}

extension Migration {
  /// FNV-1a of the statements: tells an edited migration, no defence against forgery.
  fileprivate var checksum: Int64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in sql.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return Int64(bitPattern: hash)
  }
}
