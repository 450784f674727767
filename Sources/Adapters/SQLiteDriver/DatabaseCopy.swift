import CSQLite
import Glibc
import SQLStore

/// Makes a verified copy of a database while others write to it.
///
/// The pages are copied with `sqlite3_backup_step` inside a read transaction of the source, so all
/// belong to one moment, the rows of that moment can be counted for comparison, and a cancelled
/// task stops between two steps. `VACUUM INTO` would be as consistent, but refuses to run inside a
/// transaction, so nothing could be compared with it, and it rebuilds every index.
struct DatabaseCopy {
  /// A connection without a transaction.
  let source: SQLiteConnection
  /// Where the copy goes.
  let path: String

  private static let pagesPerStep: Int32 = 4096

  /// Copies, verifies and gives the copy its name.
  ///
  /// - Returns: the rows of each table.
  func make() throws -> [SQLTableCount] {
    guard !DatabaseFile.exists(path) else {
      throw SQLError(
        .cannotOpen, operation: "back up",
        message: "\(path): something is there already; name a new file")
    }
    let unfinished = "\(path).partial-\(getpid())"
    guard !DatabaseFile.exists(unfinished) else {
      throw SQLError(
        .cannotOpen, operation: "back up",
        message: "\(unfinished): another backup is under way; remove the file if it was left over")
    }
    do {
      try DatabaseFile.create(unfinished)
      let counts = try source.transaction("BEGIN") { source in
        // The first read fixes the moment.
        let counts = try source.tableCounts()
        try copyPages(of: source, to: unfinished)
        return counts
      }
      try verify(unfinished, counts)
      try DatabaseFile.publish(unfinished, as: path)
      return counts
    } catch {
      try DatabaseFile.remove(unfinished)
      try DatabaseFile.remove(unfinished + "-journal")
      throw error
    }
  }

  private func copyPages(of source: SQLiteConnection, to unfinished: String) throws {
    let target = try SQLiteConnection(path: unfinished, access: .readWrite)
    // The whole file is synced once at the end.
    try target.runScript("PRAGMA synchronous = OFF")
    guard let backup = sqlite3_backup_init(target.handle, "main", source.handle, "main") else {
      throw target.failure("back up")
    }
    var result = SQLITE_OK
    while result == SQLITE_OK, !Task.isCancelled {
      result = sqlite3_backup_step(backup, Self.pagesPerStep)
    }
    let end = sqlite3_backup_finish(backup)
    try Task.checkCancellation()
    guard result == SQLITE_DONE, end == SQLITE_OK else { throw target.failure("back up") }
    // One file without a log beside it can be copied and kept like any other.
    try target.runScript("PRAGMA journal_mode = DELETE")
  }

  private func verify(_ unfinished: String, _ expected: [SQLTableCount]) throws {
    let copy = try SQLiteConnection(path: unfinished, access: .readOnly)
    let finding = try copy.first("PRAGMA integrity_check(1)") { $0.text(0) }
    guard finding == "ok" else {
      throw SQLError(
        .corrupt, operation: "back up",
        message: "\(source.path): the copy is damaged, so the database is: \(finding ?? "")")
    }
    guard try copy.tableCounts() == expected else {
      throw SQLError(
        .corrupt, operation: "back up", message: "\(path): the copy has another number of rows")
    }
  }
}

extension SQLiteConnection {
  /// The rows of each table, in the order of their names; an index that is a virtual table has none
  /// of its own.
  func tableCounts() throws -> [SQLTableCount] {
    let names = try rows(
      """
      SELECT name FROM sqlite_schema
      WHERE type = 'table' AND rootpage > 0 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
      """
    ) { $0.text(0) }
    return try names.map { name in
      let quoted = name.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      let rows = try count(SQLQuery(unsafeText: "SELECT count(*) FROM \"\(quoted)\""))
      return SQLTableCount(table: name, rows: rows)
    }
  }
}
