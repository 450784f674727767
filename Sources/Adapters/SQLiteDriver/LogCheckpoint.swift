import CSQLite
import Dispatch
import SQLStore
import Synchronization

/// Moves the pages of a write-ahead log into the database on a thread of its own, while the writer
/// goes on writing.
///
/// - Note: `@unchecked Sendable` because `connection` is used on `queue` alone.
final class LogCheckpoint: @unchecked Sendable {
  private let queue = DispatchQueue(label: "sqlite.checkpoint")
  private let underWay = Atomic(false)
  private let path: String
  private var connection: SQLiteConnection?

  /// Works on a database file; the connection is opened when it is first needed.
  init(path: String) {
    self.path = path
  }

  /// Whether pages are being moved.
  var isUnderWay: Bool { underWay.load(ordering: .acquiring) }

  /// Starts moving pages; not called while that is under way.
  func start() {
    underWay.store(true, ordering: .relaxed)
    queue.async {
      self.movePages()
      self.underWay.store(false, ordering: .releasing)
    }
  }

  /// Waits for what is under way and closes the connection.
  func close() {
    queue.sync { connection = nil }
  }

  /// A checkpoint that fails costs nothing but a larger log, and the next one tries again.
  private func movePages() {
    do {
      let connection = try connection ?? open()
      self.connection = connection
      sqlite3_wal_checkpoint_v2(
        connection.handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    } catch {
      connection = nil
    }
  }

  /// A connection that has read nothing yet knows of no log and would move no page of it.
  private func open() throws -> SQLiteConnection {
    let connection = try SQLiteConnection(path: path, access: .readWrite)
    try connection.runScript("PRAGMA schema_version")
    return connection
  }
}
