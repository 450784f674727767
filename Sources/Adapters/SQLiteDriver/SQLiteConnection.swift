import CSQLite
import SQLStore

/// One `sqlite3` handle and its statements, closed when it goes; used on one queue at a time.
final class SQLiteConnection: SQLConnection {
  /// How a connection uses the main file.
  enum Access {
    /// Reads and writes.
    case readWrite
    /// Only reads; temporary tables can be written all the same.
    case readOnly
  }

  let handle: OpaquePointer
  let path: String
  private var statements = StatementCache(capacity: 128)
  private var mustBeInTransaction = false
  private let access: Access
  private var log: LogLimit?
  /// The share in the database, given up when the connection is closed.
  var lock: FileLock?

  /// Sets the library up before its first use; a later call would be refused and changes nothing.
  private static let library: Void = {
    _ = muster_sqlite_configure(1 << 20)
  }()

  /// Opens an existing file; it was created before with the right mode.
  init(path: String, access: Access) throws {
    Self.library
    // Each connection stays on its own queue, so SQLite needs no locks of its own.
    let flags =
      (access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY)
      | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    // Debian's SQLite reads `file:` as the start of a URI and `:memory:` as no file at all.
    let name = path.hasPrefix("/") ? path : "./\(path)"
    var opened: OpaquePointer?
    let result = sqlite3_open_v2(name, &opened, flags, nil)
    guard result == SQLITE_OK, let opened else {
      let error = SQLError(database: opened, path: path, operation: "open")
      sqlite3_close_v2(opened)
      throw error
    }
    handle = opened
    self.path = path
    self.access = access
  }

  /// Keeps the write-ahead log small from now on.
  func limitLog(_ settings: SQLiteSettings) {
    log = LogLimit(settings, database: handle)
  }

  /// Lets statements go and empties the log, so that closing leaves one tidy file.
  ///
  /// Nothing is lost when that fails, or when another process still reads: the log stays and the
  /// next opening goes on with it. So no result is looked at.
  func retire() {
    statements.removeAll()
    guard access == .readWrite else { return }
    log?.close()
    sqlite3_busy_timeout(handle, 500)
    sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
  }

  /// What its page caches take at present.
  var cacheByteCount: Int {
    var (now, most): (Int32, Int32) = (0, 0)
    sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_USED, &now, &most, 0)
    return Int(now)
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  // MARK: Statements

  @discardableResult
  func execute(_ query: SQLQuery) throws -> Int {
    try kept(query.text).execute(query.values)
  }

  func forEachRow(_ query: SQLQuery, _ body: (any SQLRow) throws -> Bool) throws {
    try kept(query.text).forEachRow(query.values, body)
  }

  func prepare(_ text: String) throws -> any SQLStatement {
    try kept(text)
  }

  private func kept(_ text: String) throws -> SQLiteStatement {
    if let statement = statements.find(text) { return statement }
    let statement = try SQLiteStatement(text, on: self)
    statements.insert(statement)
    return statement
  }

  /// Compiles the first statement of a text.
  ///
  /// - Returns: the `sqlite3_stmt` to finalize, nil for an empty text, and whether nothing but
  ///   blanks and semicolons follows it.
  func compile(_ text: String) throws -> (handle: OpaquePointer?, isWholeText: Bool) {
    var text = text
    return try text.withUTF8 { bytes in
      let (statement, end) = try compile(UnsafeRawBufferPointer(bytes))
      let rest = bytes[end...]
      return (statement, rest.allSatisfy { $0 <= 0x20 || $0 == UInt8(ascii: ";") })
    }
  }

  /// Runs all statements of a text, without values; rows are ignored.
  func runScript(_ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let (statement, end) = try compile(rest)
        defer { sqlite3_finalize(statement) }
        let words = String(decoding: rest[..<end], as: UTF8.self)
        rest = UnsafeRawBufferPointer(rebasing: rest[end...])
        guard let statement else { continue }
        try checkTransaction(statement: words)
        var result = sqlite3_step(statement)
        while result == SQLITE_ROW { result = sqlite3_step(statement) }
        guard result == SQLITE_DONE else { throw failure("step", statement: words) }
      }
    }
  }

  private func compile(
    _ bytes: UnsafeRawBufferPointer
  ) throws -> (handle: OpaquePointer?, end: Int) {
    guard let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else {
      return (nil, 0)
    }
    var statement: OpaquePointer?
    var tail: UnsafePointer<CChar>?
    let result = sqlite3_prepare_v3(
      handle, start, Int32(clamping: bytes.count), UInt32(SQLITE_PREPARE_PERSISTENT), &statement,
      &tail)
    guard result == SQLITE_OK else {
      throw failure("prepare", statement: String(decoding: bytes, as: UTF8.self))
    }
    return (statement, tail.map { start.distance(to: $0) } ?? bytes.count)
  }

  // MARK: Transactions

  /// Runs the body between `begin` and COMMIT, and takes everything back when either fails.
  func transaction<Value>(
    _ begin: String, _ body: (SQLiteConnection) throws -> Value
  ) throws -> Value {
    try execute(SQLQuery(unsafeText: begin))
    do {
      mustBeInTransaction = true
      defer { mustBeInTransaction = false }
      let value = try body(self)
      try execute("COMMIT")
      return value
    } catch {
      // Some failures (a full disk) have rolled back already.
      if sqlite3_get_autocommit(handle) == 0 { try execute("ROLLBACK") }
      throw error
    }
  }

  /// Refuses a statement after its transaction has ended early: alone, it would be kept at once.
  func checkTransaction(statement: String) throws {
    guard mustBeInTransaction, sqlite3_get_autocommit(handle) != 0 else { return }
    throw SQLError(
      .other, operation: "step", message: "the transaction was rolled back by an earlier failure",
      statement: statement)
  }

  // MARK: Failures

  /// The failure of the latest call.
  func failure(_ operation: String, statement: String? = nil) -> SQLError {
    let result = sqlite3_extended_errcode(handle)
    guard access == .readWrite || result != SQLITE_READONLY else {
      return SQLError(
        .readOnly, operation: operation, message: "a read may not change the database",
        nativeCode: result, statement: statement)
    }
    return SQLError(database: handle, path: path, operation: operation, statement: statement)
  }
}
