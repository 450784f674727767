import Fixtures
import SQLStore
import SQLiteDriver
import Testing

/// A driver that the contract is held against; a new one adds itself to `all`.
struct DriverUnderTest: Sendable, CustomTestStringConvertible {
  let testDescription: String
  private let run:
    @Sendable (
      _ migrations: [Migration], _ body: (any SQLDatabase, TestFolder) async throws -> Void
    ) async throws -> Void

  static let all = [
    DriverUnderTest(testDescription: "SQLite") { migrations, body in
      let folder = try TestFolder()
      let database = try await folder.open(migrations)
      try await body(database, folder)
      await database.close()
    }
  ]

  /// Runs the body on an empty database with the tables of `Migration.notes`.
  func withDatabase(
    _ body: (_ database: any SQLDatabase, _ folder: TestFolder) async throws -> Void
  ) async throws {
    try await run([.notes], body)
  }
}

extension SQLDatabase {
  /// Adds notes with these titles in one transaction.
  func addNotes(_ titles: [String]) async throws {
    try await write { connection in
      let insert = try connection.prepare("INSERT INTO notes(title) VALUES (?)")
      for title in titles { try insert.execute([.text(title)]) }
    }
  }

  /// How many notes there are.
  func noteCount() async throws -> Int {
    try await read { try $0.count("SELECT count(*) FROM notes") }
  }
}
