import FoundationEssentials
import Glibc
import SQLStore
import SQLiteDriver
import Values

/// A folder of one test with a database of the real schema, removed with it.
final class StoreFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/sql-store-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FolderFailure(code: errno) }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    // A folder that stays behind in /tmp harms no other test.
    _ = try? FileManager.default.removeItem(atPath: path)
  }

  /// Opens the database of this folder.
  func open() async throws -> SQLiteDatabase {
    try await SQLiteDatabase.open(
      SQLiteSettings(path: "\(path)/muster.db"), migrations: Schema.migrations, now: .start)
  }
}

/// A folder could not be made.
struct FolderFailure: Error {
  let code: Int32
}

/// Runs a test on an empty database of the real schema.
func withStore(_ body: (SQLiteDatabase) async throws -> Void) async throws {
  let folder = try StoreFolder()
  let database = try await folder.open()
  try await body(database)
  await database.close()
}

extension Timestamp {
  /// 2026-01-01T00:00:00Z.
  static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
}
