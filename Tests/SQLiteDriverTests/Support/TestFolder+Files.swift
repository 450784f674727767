import Fixtures
import Glibc
import SQLStore
import SQLiteDriver
import Values

extension TestFolder {
  /// The names of the files in it, or in a folder below, sorted; lock files are no files to speak
  /// of.
  func fileNames(below name: String = "") throws -> [String] {
    try ChildProcess.run("/bin/ls", ["-A", path(name)]).split(separator: "\n").map(String.init)
      .filter { !$0.hasSuffix(".lock") }
  }

  /// The bytes of a file.
  func read(_ name: String) throws -> [UInt8] {
    guard let stream = fopen(path(name), "r") else {
      throw SystemFailure(call: "fopen", code: errno)
    }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&block, 1, block.count, stream), count > 0 {
      bytes += block[..<count]
    }
    return bytes
  }

  /// Writes bytes over a file from a place on; makes it when missing.
  func write(_ bytes: [UInt8], to name: String, at offset: Int = 0) throws {
    let descriptor = Glibc.open(path(name), O_WRONLY | O_CREAT, 0o600)
    guard descriptor >= 0, pwrite(descriptor, bytes, bytes.count, offset) == bytes.count else {
      throw SystemFailure(call: "pwrite", code: errno)
    }
    close(descriptor)
  }

  /// The permission bits of a file.
  func mode(of name: String) throws -> mode_t {
    var status = stat()
    guard lstat(path(name), &status) == 0 else { throw SystemFailure(call: "lstat", code: errno) }
    return status.st_mode & 0o777
  }

  /// The length of a file in bytes.
  func size(of name: String) throws -> Int {
    var status = stat()
    guard lstat(path(name), &status) == 0 else { throw SystemFailure(call: "lstat", code: errno) }
    return status.st_size
  }

  /// Opens the database `muster.db` of this folder.
  func open(
    _ migrations: [Migration] = [.notes], change: (inout SQLiteSettings) -> Void = { _ in }
  ) async throws -> SQLiteDatabase {
    var settings = SQLiteSettings(path: path("muster.db"))
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
