import Fixtures
import Glibc
import SQLStore
import SQLiteDriver
import Testing

@Suite("Durability")
struct DurabilityTests {
  @Test("What was acknowledged survives kill -9, what was under way leaves no trace")
  func kill() async throws {
    let folder = try TestFolder()
    let path = folder.path("muster.db")
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
      let settings = SQLiteSettings(path: path)
      let database = try await SQLiteDatabase.open(settings, migrations: [.notes], now: .testStart)
      for number in 0..<50 { try await database.addNotes(["acknowledged \(number)"]) }
      try await database.write { connection in
        let insert = try connection.prepare("INSERT INTO notes(title) VALUES (?)")
        // Enough to spill pages into the log before the commit.
        for number in 0..<200_000 { try insert.execute([.text("under way \(number)")]) }
        raise(SIGKILL)
      }
    }
    let database = try await folder.open()
    let titles = try await database.read {
      try $0.rows("SELECT title FROM notes ORDER BY id") { $0.text(0) }
    }
    #expect(titles == (0..<50).map { "acknowledged \($0)" })
    let finding = try await database.read { try $0.first("PRAGMA integrity_check") { $0.text(0) } }
    #expect(finding == "ok")
    await database.close()
  }

  @Test("File and log copied in the middle of a write hold every acknowledged write")
  func copiedFiles() async throws {
    let folder = try TestFolder()
    let database = try await folder.open()
    try await database.addNotes(["a", "b"])
    try await database.write { connection in
      try connection.execute("INSERT INTO notes(title) VALUES ('c')")
      for suffix in ["", "-wal"] {
        // Another process copies: closing the file in this one would drop SQLite's locks on it.
        try ChildProcess.run(
          "/bin/cp", [folder.path("muster.db\(suffix)"), folder.path("copy.db\(suffix)")])
      }
    }
    let settings = SQLiteSettings(path: folder.path("copy.db"))
    let copy = try await SQLiteDatabase.open(settings, migrations: [.notes], now: .testStart)
    #expect(try await copy.noteCount() == 2)
    await copy.close()
    await database.close()
  }
}
