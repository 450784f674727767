import CSQLite
import Glibc
import SQLStore
import Values

/// Keeps two programs from upgrading the databases of one folder at the same time.
///
/// It is a `flock(2)` on the folder: it needs no file of its own and dies with its process.
struct UpgradeLock {
  let databasePath: String
  /// How long another process is waited for.
  let patience: Duration

  /// Runs the body alone.
  func hold<Value>(_ body: () throws -> Value) throws -> Value {
    let path = DatabaseFile.folder(of: databasePath)
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw SQLError(systemError: errno, operation: "lock", path: path) }
    defer { close(folder) }
    try acquire(folder)
    return try body()
  }

  private func acquire(_ folder: Int32) throws {
    let deadline = ContinuousClock.now + patience
    while flock(folder, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        throw SQLError(systemError: errno, operation: "lock", path: databasePath)
      }
      guard ContinuousClock.now < deadline else {
        throw SQLError(
          .busy, operation: "migrate",
          message: "\(databasePath): another process is upgrading the database; "
            + "wait until it is done, then start again")
      }
      // On the connection's own thread.
      sqlite3_sleep(10)
    }
  }
}
