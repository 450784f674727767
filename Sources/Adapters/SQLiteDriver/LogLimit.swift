import CSQLite
import Values

/// Moves the pages of the write-ahead log into the database as it grows.
///
/// Most of them are moved beside the writer. It goes on meanwhile, so there is always a rest, and only
/// a log without one is started anew: the writer moves that little itself. To overwrite a log costs
/// half of what it costs to extend it.
///
/// All that waits for nobody, so while reads overlap without a gap the log grows for ever. Above a
/// limit the writer moves all, and waits a moment for old reads to end.
final class LogLimit {
  private let pageCount: Int
  private let busyMilliseconds: Int32
  private let checkpoint: LogCheckpoint
  private var nextAttempt: Int
  private var nextMove = checkpointPageCount
  /// The length of the log when moving beside the writer began; nil when it is still to begin.
  private var movedThrough: Int?

  private static let checkpointPageCount = 2048
  private static let restPageCount = 512
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
    if pages < Self.checkpointPageCount {
      nextMove = Self.checkpointPageCount
      movedThrough = nil
    }
    if pages >= nextAttempt {
      nextAttempt = pages + pageCount / 4
      restartLog(database)
    } else if pages >= nextMove, !checkpoint.isUnderWay {
      movePages(of: pages, database)
    }
  }

  private func movePages(of pages: Int, _ database: OpaquePointer?) {
    if let movedThrough, pages - movedThrough <= Self.restPageCount {
      sqlite3_wal_checkpoint_v2(database, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
      nextMove = pages + Self.checkpointPageCount
      self.movedThrough = nil
    } else {
      movedThrough = pages
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
