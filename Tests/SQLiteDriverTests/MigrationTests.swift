import Fixtures
import SQLStore
import SQLiteDriver
import Testing

@Suite("Migrations")
struct MigrationTests {
  private static let people = Migration(
    2, "people", sql: "CREATE TABLE people(id INTEGER PRIMARY KEY) STRICT;\n-- The end.\n")

  @Test("A new database runs all of them and notes each with its time")
  func newDatabase() async throws {
    let folder = try TestFolder()
    let database = try await folder.open([.notes, Self.people])
    #expect(database.upgrade.from == 0)
    #expect(database.upgrade.to == 2)
    #expect(database.upgrade.backupPath == nil)
    let noted = try await database.read { connection in
      try connection.rows("SELECT number, name, applied_at FROM schema_migrations") {
        "\($0.integer(0)) \($0.text(1)) \($0.integer(2))"
      }
    }
    #expect(noted == ["1 notes 1767225600000", "2 people 1767225600000"])
    await database.close()
  }

  @Test("A database that is up to date is opened as it is")
  func upToDate() async throws {
    let folder = try TestFolder()
    await (try folder.open()).close()
    let before = try folder.read("muster.db")
    let database = try await folder.open()
    #expect(database.upgrade.from == 1)
    #expect(database.upgrade.to == 1)
    await database.close()
    #expect(try folder.read("muster.db") == before)
    #expect(try folder.fileNames() == ["muster.db"])
  }

  @Test("An older database is copied before it is upgraded")
  func upgrade() async throws {
    let folder = try TestFolder()
    let old = try await folder.open()
    try await old.addNotes(["a"])
    await old.close()

    let new = try await folder.open([.notes, Self.people])
    #expect(new.upgrade.from == 1)
    #expect(new.upgrade.to == 2)
    #expect(new.upgrade.backupPath == folder.path("muster.db.before-2"))
    #expect(try await new.noteCount() == 1)
    await new.close()

    // The copy is a database of the old version.
    let settings = SQLiteSettings(path: folder.path("muster.db.before-2"))
    let copy = try await SQLiteDatabase.open(settings, migrations: [.notes], now: .testStart)
    #expect(try await copy.noteCount() == 1)
    #expect(try folder.mode(of: "muster.db.before-2") == 0o600)
    await copy.close()
  }

  @Test("A migration that fails is taken back whole, and each try keeps its own copy")
  func failure() async throws {
    let folder = try TestFolder()
    await (try folder.open()).close()
    let broken = Migration(2, "broken", sql: "CREATE TABLE people(id INTEGER); SELEC 1;")
    for _ in 0..<2 {
      let failure = await #expect(throws: SQLError.self) {
        try await folder.open([.notes, broken])
      }
      #expect(failure?.operation == "migrate")
      #expect(failure?.message.contains("migration 2 (broken)") == true)
    }
    let database = try await folder.open([.notes, Self.people])
    #expect(database.upgrade.backupPath == folder.path("muster.db.before-2.3"))
    await database.close()
  }

  @Test(
    "A migration may not end its own transaction or leave dangling references",
    arguments: [
      ("CREATE TABLE people(id INTEGER); COMMIT; SELECT 1", SQLError.Code.other),
      ("INSERT INTO tags(note, tag) VALUES (7, 'x')", .constraint),
    ])
  func forbiddenSteps(sql: String, code: SQLError.Code) async throws {
    let folder = try TestFolder()
    let failure = await #expect(throws: SQLError.self) {
      try await folder.open([.notes, Migration(2, "bad", sql: sql)])
    }
    #expect(failure?.code == code)
  }

  @Test("A table that others refer to can be rebuilt")
  func rebuild() async throws {
    let folder = try TestFolder()
    let old = try await folder.open()
    try await old.addNotes(["a"])
    try await old.write { try $0.execute("INSERT INTO tags(note, tag) VALUES (1, 'x')") }
    await old.close()
    let rebuild = Migration(
      2, "rebuild",
      sql: """
        CREATE TABLE new_notes(id INTEGER PRIMARY KEY, title TEXT NOT NULL, body BLOB) STRICT;
        INSERT INTO new_notes SELECT id, title, body FROM notes;
        DROP TABLE notes;
        ALTER TABLE new_notes RENAME TO notes;
        """)
    let new = try await folder.open([.notes, rebuild])
    let tags = try await new.read { try $0.count("SELECT count(*) FROM tags") }
    #expect(tags == 1, "dropping the table must not cascade")
    // Foreign keys hold again.
    await #expect(throws: SQLError.self) {
      try await new.write { try $0.execute("INSERT INTO tags(note, tag) VALUES (9, 'x')") }
    }
    await new.close()
  }

  @Test("A database of a newer program is refused with both versions named")
  func newerDatabase() async throws {
    let folder = try TestFolder()
    await (try folder.open([.notes, Self.people])).close()
    let failure = await #expect(throws: SQLError.self) { try await folder.open() }
    #expect(failure?.code == .newerSchema)
    #expect(failure?.message.contains("schema 2") == true)
    #expect(failure?.message.contains("schema 1") == true)
  }

  @Test("A migration that was edited after it ran is refused")
  func changedMigration() async throws {
    let folder = try TestFolder()
    await (try folder.open()).close()
    let edited = Migration(1, "notes", sql: Migration.notes.sql + " ")
    let failure = await #expect(throws: SQLError.self) { try await folder.open([edited]) }
    #expect(failure?.code == .changedMigration)
    #expect(failure?.message.contains("migration 1 (notes)") == true)
  }

  @Test("Numbers with a gap, twice the same or out of order are refused", arguments: [2, 0, 1])
  func numbers(second: Int) async throws {
    let folder = try TestFolder()
    let migrations = [
      Migration(second == 2 ? 3 : 1, "a", sql: ""), Migration(second, "b", sql: ""),
    ]
    await #expect(throws: SQLError.self) { try await folder.open(migrations) }
  }

  @Test("An upgrade by another process is waited for, and named when it takes too long")
  func rivalUpgrade() async throws {
    let folder = try TestFolder()
    // flock(1) takes the same lock as an upgrade.
    let rival = try ChildProcess(
      "/usr/bin/flock", [folder.path, "/bin/sh", "-c", "echo locked; read line"])
    #expect(try rival.readLine() == "locked")
    let failure = await #expect(throws: SQLError.self) {
      try await folder.open { $0.busyTimeout = .milliseconds(30) }
    }
    #expect(failure?.code == .busy)
    #expect(failure?.message.contains("upgrading") == true)
    try rival.finish()
    await (try folder.open()).close()
  }

  @Test("Programs that start at the same moment share the work")
  func simultaneousStart() async throws {
    let folder = try TestFolder()
    try await withThrowingTaskGroup { group in
      for _ in 0..<6 {
        group.addTask { await (try folder.open([.notes, Self.people])).close() }
      }
      try await group.waitForAll()
    }
    let database = try await folder.open([.notes, Self.people])
    let count = try await database.read { try $0.count("SELECT count(*) FROM schema_migrations") }
    #expect(count == 2)
    await database.close()
  }
}
