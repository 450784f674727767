import CSQLite
import SQLStore
import Values

/// The row that a running statement stands on; it reads straight from SQLite's memory.
struct SQLiteRow: SQLRow {
  /// The `sqlite3_stmt` handle; valid as long as the closure that got the row runs.
  let statement: OpaquePointer

  func isNull(_ column: Int) -> Bool {
    sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
  }

  func integer(_ column: Int) -> Int64 {
    sqlite3_column_int64(statement, Int32(column))
  }

  func real(_ column: Int) -> Double {
    sqlite3_column_double(statement, Int32(column))
  }

  func text(_ column: Int) -> String {
    // The text must be asked for before its length: that call converts other types to UTF-8.
    guard let start = sqlite3_column_text(statement, Int32(column)) else { return "" }
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  func blob(_ column: Int) -> [UInt8] {
    [UInt8](bytes(column))
  }

  func uniqueID(_ column: Int) -> UniqueID? {
    UniqueID(bytes: bytes(column))
  }

  private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
    let start = sqlite3_column_blob(statement, Int32(column))
    let count = Int(sqlite3_column_bytes(statement, Int32(column)))
    return UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
  }
}
