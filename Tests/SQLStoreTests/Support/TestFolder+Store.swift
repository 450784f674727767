import Fixtures
import SQLStore
import SQLiteDriver
import Values

extension TestFolder {
  /// Opens the database of this folder.
  func open() async throws -> SQLiteDatabase {
    try await SQLiteDatabase.open(
      SQLiteSettings(path: path("muster.db")), migrations: Schema.migrations, now: .start)
  }
}

/// Runs a test on an empty database of the real schema.
func withStore(_ body: (SQLiteDatabase) async throws -> Void) async throws {
  let folder = try TestFolder()
  defer { withExtendedLifetime(folder) {} }
  let database = try await folder.open()
  try await body(database)
  await database.close()
}

extension Timestamp {
  /// 2026-01-01T00:00:00Z.
  static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
}
