import CSQLite
import Glibc
import SQLStore

extension SQLError {
  /// The failure that a connection reports for its latest call.
  ///
  /// - Parameters:
  ///   - database: the `sqlite3` handle; nil when there was not even memory for one.
  ///   - path: the file, for the message.
  ///   - operation: what was being done.
  ///   - statement: the text with `?` for values.
  init(database: OpaquePointer?, path: String, operation: String, statement: String? = nil) {
    let native = database.map { sqlite3_extended_errcode($0) } ?? SQLITE_NOMEM
    let words = String(cString: sqlite3_errmsg(database))
    let code = Code(sqliteResult: native, systemError: database.map { sqlite3_system_errno($0) })
    self.init(
      code, operation: operation, message: Self.message(words, code: code, path: path),
      nativeCode: native, statement: statement)
  }

  /// A failure of a system call on a file or folder.
  init(systemError: Int32, operation: String, path: String) {
    let code = Code(systemError: systemError)
    let words = String(cString: strerror(systemError))
    self.init(
      code, operation: operation, message: Self.message(words, code: code, path: path),
      nativeCode: 0)
  }

  private static func message(_ words: String, code: Code, path: String) -> String {
    guard let advice = code.advice else { return words }
    return "\(words): \(path): \(advice)"
  }
}

extension SQLError.Code {
  /// The meaning of a result code of SQLite (https://sqlite.org/rescode.html).
  fileprivate init(sqliteResult: Int32, systemError: Int32?) {
    switch sqliteResult & 0xff {
    case SQLITE_CONSTRAINT: self = .constraint
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_FULL: self = .full
    case SQLITE_READONLY, SQLITE_PERM: self = .readOnly
    case SQLITE_CANTOPEN: self = .cannotOpen
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
    case SQLITE_IOERR:
      self = systemError.map(Self.init(systemError:)) == .full ? .full : .inputOutput
    case SQLITE_INTERRUPT: self = .interrupted
    default: self = .other
    }
  }

  /// The meaning of an `errno` of a call on a file.
  fileprivate init(systemError: Int32) {
    switch systemError {
    case ENOSPC, EDQUOT: self = .full
    case EACCES, EPERM, EROFS: self = .readOnly
    case EIO: self = .inputOutput
    default: self = .cannotOpen
    }
  }

  /// What a person can do about it.
  fileprivate var advice: String? {
    switch self {
    case .busy:
      "another process is writing to the database and did not finish in time; "
        + "wait for it or stop it, then try again"
    case .full: "make room on the disk, then try again; nothing of this change was kept"
    case .readOnly: "give the program's user the right to write the file and its folder"
    case .cannotOpen: "check that the path names a file in a folder that the program may use"
    case .corrupt:
      "the file is damaged or is not a SQLite database; move it away and restore the latest backup"
    case .inputOutput: "check the disk and the system log, then start again"
    case .constraint, .newerSchema, .changedMigration, .interrupted, .other: nil
    }
  }
}
