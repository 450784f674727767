import Glibc
import SQLStore
import SQLiteDriver
import Values

/// A folder of one test, removed with it.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/sqlite-driver-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemFailure(call: "mkdtemp", code: errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    // A folder that stays behind in /tmp harms no other test.
    _ = try? ChildProcess.run("/bin/rm", ["-rf", path])
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Opens the database `muster.db` of this folder.
  func open(
    _ migrations: [Migration] = [.notes], change: (inout SQLiteSettings) -> Void = { _ in }
  ) async throws -> SQLiteDatabase {
    var settings = SQLiteSettings(path: file("muster.db"))
    change(&settings)
    return try await SQLiteDatabase.open(settings, migrations: migrations, now: .testStart)
  }
}

/// A system call that failed in the set-up of a test.
struct SystemFailure: Error {
  let call: String
  let code: Int32
}

extension Timestamp {
  /// 2026-01-01T00:00:00Z.
  static let testStart = Timestamp(millisecondsSince1970: 1_767_225_600_000)
}

extension Migration {
  /// Two tables, one of which refers to the other.
  static let notes = Migration(
    1, "notes",
    sql: """
      CREATE TABLE notes(
        id INTEGER PRIMARY KEY,
        title TEXT NOT NULL UNIQUE,
        body BLOB) STRICT;
      CREATE TABLE tags(
        note INTEGER NOT NULL REFERENCES notes(id) ON DELETE CASCADE,
        tag TEXT NOT NULL CHECK (tag <> ''),
        PRIMARY KEY (note, tag)) STRICT;
      """)
}
