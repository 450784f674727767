import CSQLite
import Glibc
import SQLStore
import Values

/// Tells whether a process works on a database: each holds its lock file shared as long as it is
/// open, and whoever replaces the database holds it alone.
enum StoreLock {
  /// The lock's file for a database.
  static func path(of database: String) -> String { database + ".lock" }

  /// Takes a share, and waits for a while for somebody who replaces the database.
  static func share(_ database: String, patience: Duration) throws(SQLError) -> FileLock {
    let deadline = ContinuousClock.now + patience
    while true {
      if let lock = try FileLock(.shared, path: path(of: database)) { return lock }
      guard ContinuousClock.now < deadline else {
        throw SQLError(
          .busy, operation: "open",
          message: "\(database): another process is restoring it; try again when it is done")
      }
      // On the connection's own thread.
      sqlite3_sleep(10)
    }
  }

  /// Takes the lock alone.
  ///
  /// - Throws: `busy` when a process works on the database.
  static func own(_ database: String) throws(SQLError) -> FileLock {
    guard let lock = try FileLock(.exclusive, path: path(of: database)) else {
      throw inUse(database)
    }
    return lock
  }

  /// Refuses to go on while a program works on the database that takes no share of the lock file,
  /// such as sqlite3(1).
  ///
  /// With a write-ahead log each connection that has read holds a lock on the database as long as it
  /// is open. SQLite itself isn't asked, because the database may be damaged.
  static func refuseOtherUse(of database: String) throws(SQLError) {
    let file = open(database, O_RDWR | O_CLOEXEC)
    guard file >= 0 else {
      guard errno != ENOENT else { return }
      throw SQLError(systemError: errno, operation: "lock", path: database)
    }
    defer { close(file) }
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    guard fcntl(file, F_GETLK, &lock) == 0 else {
      throw SQLError(systemError: errno, operation: "lock", path: database)
    }
    guard lock.l_type == Int16(F_UNLCK) else { throw inUse(database) }
  }

  /// Somebody works on the database.
  static func inUse(_ database: String) -> SQLError {
    SQLError(
      .busy, operation: "restore",
      message: "\(database) is in use by the service or another process; stop it, then try again")
  }
}
