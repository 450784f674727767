import Fixtures
import SQLStore
import SQLiteDriver
import Testing

@Suite("The copy that a backup makes")
struct DatabaseCopyTests {
  @Test("It is one file for its owner alone, and a database")
  func copy() async throws {
    let folder = try TestFolder()
    let database = try await folder.open()
    try await database.addNotes((0..<3000).map { "note \($0)" })
    let counts = try await database.backUp(to: folder.path("backups/copy.db"))
    await database.close()
    #expect(try folder.mode(of: "backups/copy.db") == 0o600)
    #expect(try folder.fileNames() == ["backups", "muster.db"])
    #expect(
      try ChildProcess.run("/bin/ls", ["-A", folder.path("backups")]) == "copy.db\n")

    let settings = SQLiteSettings(path: folder.path("backups/copy.db"))
    let copy = try await SQLiteDatabase.open(settings, migrations: [.notes], now: .testStart)
    #expect(try await copy.noteCount() == 3000)
    #expect(
      counts == [
        SQLTableCount(table: "notes", rows: 3000),
        SQLTableCount(table: "schema_migrations", rows: 1),
        SQLTableCount(table: "tags", rows: 0),
      ])
    await copy.close()
  }

  @Test("A damaged database is noticed, and no copy is left")
  func damaged() async throws {
    let folder = try TestFolder()
    let first = try await folder.open()
    try await first.addNotes((0..<5000).map { "note \($0)" })
    await first.close()
    // The last page belongs to the titles' index.
    let size = try folder.size(of: "muster.db")
    try folder.write([UInt8](repeating: 0x5a, count: 3000), to: "muster.db", at: size - 3500)
    let database = try await folder.open()
    let failure = await #expect(throws: SQLError.self) {
      try await database.backUp(to: folder.path("copy.db"))
    }
    #expect(failure?.code == .corrupt)
    await database.close()
    #expect(try folder.fileNames() == ["muster.db"])
  }
}
