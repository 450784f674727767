/// How one SQLite database is opened.
public struct SQLiteSettings: Sendable, Hashable {
  /// The database file, made with its folder when missing.
  ///
  /// Its log and index, `-wal` and `-shm`, stand beside it.
  public var path: String
  /// How many reads run at the same time.
  public var readerCount = 4
  /// How long a write waits for another process that holds the write lock.
  public var busyTimeout: Duration = .seconds(5)
  /// The page cache of the writing connection, in KiB.
  public var writerCacheKiB = 32 * 1024
  /// The page cache of each reading connection, in KiB; also the memory of one sort.
  public var readerCacheKiB = 8 * 1024
  /// The page cache of the temporary tables of one scratch connection, in KiB; more goes to disk.
  public var scratchCacheKiB = 48 * 1024
  /// The size of the write-ahead log, in pages, above which the writer waits for a moment without
  /// old readers to start the log anew.
  public var logPageLimit = 16 * 1024
  /// The largest size of the file, in pages; nil leaves it to the disk.
  public var maximumPageCount: Int?

  /// Opens this file in the usual way.
  public init(path: String) {
    self.path = path
  }
}
