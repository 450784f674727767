public import Values

/// The folder of the copies that are made by schedule.
public protocol BackupArchive: Sendable {
  /// When the latest copy up to now was begun; nil when there is none.
  func latest(at now: Timestamp) async throws -> Timestamp?

  /// Makes a copy and removes the oldest ones above `keep`, unless there is one begun after `limit`
  /// already, or another process is at it.
  ///
  /// A copy has its name only when it is complete and verified.
  func backUp(
    at now: Timestamp, unlessSince limit: Timestamp, keep: Int
  ) async throws -> BackupOutcome
}

/// What became of one try to make a copy.
public enum BackupOutcome: Sendable, Hashable {
  /// A copy was made.
  case made(BackupCopy)
  /// There is one that is young enough.
  case notDue
  /// Another process is making one.
  case underWay
}

/// A copy of the store.
public struct BackupCopy: Sendable, Hashable {
  /// Its file.
  public var path: String
  /// The rows in it.
  public var rows: Int
  /// The old copies that were removed after it.
  public var removed: Int

  /// Joins the facts.
  public init(path: String, rows: Int, removed: Int) {
    self.path = path
    self.rows = rows
    self.removed = removed
  }
}
