import Glibc
public import SQLStore
public import Values

/// Puts a copy of a database in the database's place.
///
/// The copy is copied again and that one is verified, so that the file that is given stays as it is
/// and nothing is replaced by something that doesn't work. The database before is kept beside the
/// new one; it may be damaged, or missing.
public struct StoreRestoration: Sendable {
  private let path: String
  private let migrations: [Migration]

  /// Restores the database at a path, for a program with these migrations.
  public init(path: String, migrations: [Migration]) {
    self.path = path
    self.migrations = migrations
  }

  /// Verifies a copy and puts it in the database's place.
  ///
  /// - Parameters:
  ///   - copy: the file to restore from.
  ///   - now: the moment that names what is kept.
  ///   - note: writes to the restored database before it takes its place.
  /// - Returns: what was restored.
  /// - Throws: `SQLError`: `busy` when a process works on the database; `corrupt`, `newerSchema` and
  ///   so on for a copy that can't be used. The database is as before then.
  public func restore(
    from copy: String, at now: Timestamp,
    note: @escaping @Sendable (any SQLConnection) throws -> Void
  ) async throws -> RestoredStore {
    let connection = SerialConnection(label: "sqlite.restore")
    try await connection.open {
      guard DatabaseFile.exists(copy) else {
        throw SQLError(systemError: ENOENT, operation: "restore", path: copy)
      }
      return try SQLiteConnection(path: copy, access: .readOnly)
    }
    let result: Result<RestoredStore, any Error>
    do {
      result = .success(try await connection.run { try restore(from: $0, at: now, note) })
    } catch let error as SQLError {
      result = .failure(error.whileRestoring)
    } catch {
      result = .failure(error)
    }
    await connection.close()
    return try result.get()
  }

  private func restore(
    from source: SQLiteConnection, at now: Timestamp,
    _ note: (any SQLConnection) throws -> Void
  ) throws -> RestoredStore {
    try DatabaseFile.createFolder(DatabaseFile.folder(of: path))
    let lock = try StoreLock.own(path)
    defer { withExtendedLifetime(lock) {} }
    try StoreLock.refuseOtherUse(of: path)
    let fresh = "\(path).restored-\(getpid())"
    do {
      let tables = try DatabaseCopy(source: source, path: fresh).make()
      let schema = try check(fresh, note, at: now)
      let kept = try keepPresent(at: now)
      try DatabaseFile.replace(path, by: fresh)
      return RestoredStore(tables: tables, schema: schema, kept: kept)
    } catch {
      try DatabaseFile.remove(fresh)
      throw error
    }
  }

  /// Holds the schema against the program's, and lets the caller write; the file is on the disk
  /// afterwards.
  private func check(
    _ fresh: String, _ note: (any SQLConnection) throws -> Void, at now: Timestamp
  ) throws -> Int {
    let connection = try SQLiteConnection(path: fresh, access: .readWrite)
    let schema = try SchemaMigrator(
      connection: connection, migrations: migrations, now: now, patience: .zero
    ).appliedCount()
    guard schema > 0 else {
      throw SQLError(
        .cannotOpen, operation: "restore", message: "the file is an empty database, not a backup")
    }
    if let table = try connection.first("PRAGMA foreign_key_check", { $0.text(0) }) {
      throw SQLError(
        .corrupt, operation: "restore",
        message: "the rows of table \(table) refer to rows that don't exist")
    }
    try connection.runScript("PRAGMA synchronous = FULL")
    try connection.transaction("BEGIN IMMEDIATE") { try note($0) }
    return schema
  }

  /// Gives the present database, and its log if one is left, a second name, under which it stays.
  ///
  /// - Returns: the name; nil where there is no database.
  private func keepPresent(at now: Timestamp) throws -> String? {
    guard DatabaseFile.exists(path) else { return nil }
    let stamp = now.inWholeSeconds.description.filter { $0 != "-" && $0 != ":" }
    var kept = "\(path).replaced-\(stamp)"
    var attempt = 1
    while DatabaseFile.exists(kept) {
      attempt += 1
      kept = "\(path).replaced-\(stamp).\(attempt)"
    }
    // What the log holds belongs to the database before, and must not stay beside the new one.
    if DatabaseFile.exists(path + "-wal") {
      try DatabaseFile.keep(path + "-wal", as: kept + "-wal")
    }
    try DatabaseFile.keep(path, as: kept)
    try DatabaseFile.remove(path + "-wal")
    try DatabaseFile.remove(path + "-shm")
    return kept
  }
}

/// What was put in a database's place.
public struct RestoredStore: Sendable, Hashable {
  /// The rows of each table in the copy.
  public let tables: [SQLTableCount]
  /// The number of the copy's schema; the next start brings it up to date.
  public let schema: Int
  /// Where the database before is kept; nil when there was none.
  public let kept: String?
}

extension SQLError {
  /// The same failure, told as one of restoring.
  fileprivate var whileRestoring: SQLError {
    SQLError(
      code, operation: "restore", message: message, nativeCode: nativeCode, statement: statement)
  }
}
