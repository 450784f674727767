import CSQLite
import SQLStore
import Values

/// A compiled statement; finalized when nobody holds it any more.
final class SQLiteStatement: SQLStatement {
  let text: String
  private unowned let connection: SQLiteConnection
  private let handle: OpaquePointer
  private let parameterCount: Int
  private var buffer = BindingBuffer()
  private var isRunning = false

  /// Compiles exactly one statement.
  init(_ text: String, on connection: SQLiteConnection) throws {
    let compiled = try connection.compile(text)
    guard let handle = compiled.handle else {
      throw SQLError(
        .other, operation: "prepare", message: "the statement is empty", statement: text)
    }
    guard compiled.isWholeText else {
      sqlite3_finalize(handle)
      throw SQLError(
        .other, operation: "prepare", message: "the text holds more than one statement",
        statement: text)
    }
    self.text = text
    self.connection = connection
    self.handle = handle
    parameterCount = Int(sqlite3_bind_parameter_count(handle))
  }

  deinit {
    sqlite3_finalize(handle)
  }

  @discardableResult
  func execute(_ values: [SQLValue]) throws -> Int {
    guard !isRunning else { return try SQLiteStatement(text, on: connection).execute(values) }
    try start(values.count) { try bind(values) }
    defer { finish() }
    return try run()
  }

  @discardableResult
  func execute(_ values: SQLValueLine) throws -> Int {
    guard !isRunning else { return try SQLiteStatement(text, on: connection).execute(values) }
    return try values.bytes.withUnsafeBytes { bytes in
      try start(values.fields.count) { try bind(values.fields, of: bytes) }
      defer {
        finish()
        // The bytes are the caller's.
        sqlite3_clear_bindings(handle)
      }
      return try run()
    }
  }

  /// Runs the statement to its end and counts the rows that it changed.
  private func run() throws -> Int {
    let database = connection.handle
    let changesBefore = sqlite3_total_changes64(database)
    while try step() {}
    // Statements that change no rows leave the count of the statement before them.
    return sqlite3_total_changes64(database) == changesBefore
      ? 0 : Int(sqlite3_changes64(database))
  }

  func forEachRow(_ values: [SQLValue], _ body: (any SQLRow) throws -> Bool) throws {
    // The same text inside its own loop gets a second cursor.
    guard !isRunning else {
      return try SQLiteStatement(text, on: connection).forEachRow(values, body)
    }
    try start(values.count) { try bind(values) }
    defer { finish() }
    let row = SQLiteRow(statement: handle)
    while try step(), try body(row) {}
  }

  private func start(_ count: Int, bind: () throws -> Void) throws {
    try connection.checkTransaction(statement: text)
    guard count == parameterCount else {
      throw SQLError(
        .other, operation: "bind",
        message: "the statement takes \(parameterCount) values, not \(count)", statement: text)
    }
    do {
      try bind()
    } catch {
      // No mark may point into a buffer that is used for something else.
      sqlite3_clear_bindings(handle)
      throw error
    }
    isRunning = true
  }

  /// Whether there is another row.
  private func step() throws -> Bool {
    switch sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw connection.failure("step", statement: text)
    }
  }

  private func finish() {
    // The result repeats the failure of the last step, which was reported there.
    sqlite3_reset(handle)
    isRunning = false
  }

  private func bind(_ values: [SQLValue]) throws {
    buffer.restart(byteCount: values.reduce(0) { $0 + $1.byteCount })
    var position: Int32 = 0
    for value in values {
      position += 1
      guard bind(value, at: position) == SQLITE_OK else {
        throw connection.failure("bind", statement: text)
      }
    }
  }

  private func bind(_ fields: [SQLValueLine.Field], of bytes: UnsafeRawBufferPointer) throws {
    var position: Int32 = 0
    for field in fields {
      position += 1
      guard bind(field, of: bytes, at: position) == SQLITE_OK else {
        throw connection.failure("bind", statement: text)
      }
    }
  }

  private func bind(
    _ field: SQLValueLine.Field, of bytes: UnsafeRawBufferPointer, at position: Int32
  ) -> Int32 {
    switch field {
    case .null: return sqlite3_bind_null(handle, position)
    case .integer(let number): return sqlite3_bind_int64(handle, position, number)
    case .text(let start, let count):
      let text = bytes.baseAddress?.advanced(by: Int(start)).assumingMemoryBound(to: CChar.self)
      return sqlite3_bind_text64(
        handle, position, text, UInt64(count), nil, UInt8(SQLITE_UTF8))
    case .blob(let start, let count):
      return sqlite3_bind_blob64(
        handle, position, bytes.baseAddress?.advanced(by: Int(start)), UInt64(count), nil)
    }
  }

  private func bind(_ value: SQLValue, at position: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, position)
    case .integer(let number): return sqlite3_bind_int64(handle, position, number)
    case .real(let number): return sqlite3_bind_double(handle, position, number)
    case .text(var text):
      return text.withUTF8 { bytes in
        let copy = buffer.append(UnsafeRawBufferPointer(bytes))
        return sqlite3_bind_text64(
          handle, position, copy?.assumingMemoryBound(to: CChar.self), UInt64(bytes.count), nil,
          UInt8(SQLITE_UTF8))
      }
    case .blob(let blob):
      return blob.withUnsafeBytes { bytes in
        sqlite3_bind_blob64(handle, position, buffer.append(bytes), UInt64(bytes.count), nil)
      }
    case .uniqueID(let id):
      return withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes in
        sqlite3_bind_blob64(handle, position, buffer.append(bytes), UInt64(bytes.count), nil)
      }
    }
  }
}

extension SQLValue {
  /// How much of the binding buffer it takes.
  fileprivate var byteCount: Int {
    switch self {
    case .null, .integer, .real: 0
    case .text(let text): text.utf8.count
    case .blob(let bytes): bytes.count
    case .uniqueID: 16
    }
  }
}
