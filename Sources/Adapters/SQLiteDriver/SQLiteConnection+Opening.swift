import CSQLite
import Glibc
import SQLStore
import Values

extension SQLiteConnection {
  /// The connection that writes the main file.
  static func writer(_ settings: SQLiteSettings) throws -> SQLiteConnection {
    let connection = try SQLiteConnection(path: settings.path, access: .readWrite)
    // SQLite opens a write-protected file for reading without a word.
    guard sqlite3_db_readonly(connection.handle, "main") == 0 else {
      throw SQLError(systemError: EACCES, operation: "open", path: settings.path)
    }
    try connection.configure(settings, cacheKiB: settings.writerCacheKiB)
    // Holds for a new file only. Imports write a third fewer frames than with SQLite's 4 KiB.
    try connection.runScript("PRAGMA page_size = 8192")
    // Write-ahead logging needs a file of SQLite; a damaged one is found here.
    let mode = try connection.first("PRAGMA journal_mode = WAL") { $0.text(0) }
    guard mode == "wal" else {
      throw SQLError(
        .cannotOpen, operation: "open",
        message: "\(settings.path): the file system allows no write-ahead log; use a local disk")
    }
    // A commit is on the disk when it returns.
    try connection.runScript(
      """
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA journal_size_limit = 67108864;
      """)
    connection.limitLog(settings)
    if let limit = settings.maximumPageCount {
      try connection.runScript("PRAGMA max_page_count = \(limit)")
    }
    return connection
  }

  /// A connection that only reads the main file.
  static func reader(_ settings: SQLiteSettings) throws -> SQLiteConnection {
    let connection = try SQLiteConnection(path: settings.path, access: .readOnly)
    try connection.configure(settings, cacheKiB: settings.readerCacheKiB)
    connection.stopWithTask()
    return connection
  }

  /// A connection that reads the main file and writes temporary tables.
  ///
  /// The main file is opened for reading only, which SQLite enforces, and temporary tables are
  /// written all the same; `PRAGMA query_only` would forbid both. The temporary file keeps its
  /// rollback journal: it is never synced, its memory is bounded (64 KiB, then disk), and without
  /// one a failed transaction would leave the temporary tables undefined.
  static func scratch(_ settings: SQLiteSettings) throws -> SQLiteConnection {
    let connection = try reader(settings)
    try connection.runScript(
      """
      PRAGMA temp_store = FILE;
      PRAGMA temp.cache_size = -\(settings.scratchCacheKiB);
      PRAGMA temp.secure_delete = OFF;
      """)
    return connection
  }

  private func configure(_ settings: SQLiteSettings, cacheKiB: Int) throws {
    sqlite3_busy_timeout(handle, Int32(clamping: settings.busyTimeout.milliseconds))
    // No mapped file: a page lost to a bad disk would end the process, and the map counts as
    // resident memory. An untrusted schema may not call functions with side effects.
    try runScript(
      """
      PRAGMA mmap_size = 0;
      PRAGMA cache_size = -\(cacheKiB);
      PRAGMA trusted_schema = OFF;
      PRAGMA cell_size_check = ON;
      PRAGMA recursive_triggers = ON;
      """)
  }

  /// Ends a long statement soon after its task is cancelled.
  private func stopWithTask() {
    // Called on the task's own thread every so many steps of the virtual machine.
    sqlite3_progress_handler(handle, 10_000, { _ in Task.isCancelled ? 1 : 0 }, nil)
  }
}
