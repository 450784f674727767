import CSQLite
import SQLStore
import Synchronization

/// Sees whether anything was committed, by any connection of any process, without a query.
///
/// `PRAGMA data_version` compares the head of the write-ahead log's index in shared memory with the
/// one it saw last: a microsecond, no disk, no waiting. So it runs on the caller's own thread.
/// Numbers of different connections can't be compared, so there is one connection for it alone.
final class ChangeWatch: Sendable {
  private let connection: Mutex<SQLiteConnection?>

  /// Opens a connection of its own.
  init(_ settings: SQLiteSettings) throws {
    let opened = try SQLiteConnection.reader(settings)
    // Only a crash of another process is waited for here, and the caller has another way.
    sqlite3_busy_timeout(opened.handle, 0)
    connection = Mutex(opened)
  }

  /// A number that is another one after a commit; nil when it can't be told just now.
  var mark: SQLChangeMark? {
    connection.withLock { connection in
      do {
        let version = try connection?.first("PRAGMA data_version") { $0.integer(0) }
        return version.map { SQLChangeMark($0) }
      } catch {
        // The caller asks the database itself then, and gets the error if it lasts.
        return nil
      }
    }
  }

  /// Closes the connection; nothing can be told from then on.
  func close() {
    connection.withLock { $0 = nil }
  }
}
