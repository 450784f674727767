import CSQLite
import Values

/// Moves the pages of the write-ahead log into the database as it grows.
///
/// Small amounts are moved beside the writer. That waits for nobody, so while reads or writes overlap
/// without a gap the log is never started anew and grows for ever. Above a limit the writer itself
/// moves the rest, and waits a moment for old reads to end.
final class LogLimit {
  private let pageCount: Int
  private let busyMilliseconds: Int32
  private let checkpoint: LogCheckpoint
  private var nextAttempt: Int

  private static let checkpointPageCount = 2048
  private static let patienceMilliseconds: Int32 = 50

  /// Takes over the checkpoints of a connection and must live as long as it writes.
  init(_ settings: SQLiteSettings, database: OpaquePointer) {
    pageCount = settings.logPageLimit
    busyMilliseconds = Int32(clamping: settings.busyTimeout.milliseconds)
    nextAttempt = pageCount
    checkpoint = LogCheckpoint(path: settings.path)
    sqlite3_wal_hook(
      database,
      { context, database, _, pages in
        guard let context else { return SQLITE_OK }
        let limit = Unmanaged<LogLimit>.fromOpaque(context).takeUnretainedValue()
        limit.noteCommit(pages: Int(pages), database: database)
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Ends the work beside the writer.
  func close() {
    checkpoint.close()
  }

  /// Called after each commit, without locks.
  private func noteCommit(pages: Int, database: OpaquePointer?) {
    if pages < pageCount { nextAttempt = pageCount }
    if pages >= nextAttempt {
      nextAttempt = pages + pageCount / 4
      restartLog(database)
    } else if pages >= Self.checkpointPageCount {
      checkpoint.start()
    }
  }

  /// A checkpoint that fails costs nothing but a larger log, and the next one tries again.
  private func restartLog(_ database: OpaquePointer?) {
    sqlite3_busy_timeout(database, Self.patienceMilliseconds)
    sqlite3_wal_checkpoint_v2(database, nil, SQLITE_CHECKPOINT_RESTART, nil, nil)
    sqlite3_busy_timeout(database, busyMilliseconds)
  }
}
