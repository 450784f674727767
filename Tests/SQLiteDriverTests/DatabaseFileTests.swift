import Fixtures
import Glibc
import SQLStore
import SQLiteDriver
import Testing
import Values

@Suite("The database file")
struct DatabaseFileTests {
  @Test("A new database lies in a new folder, for its owner alone")
  func creation() async throws {
    let folder = try TestFolder()
    let settings = SQLiteSettings(path: folder.path("a/b/muster.db"))
    let database = try await SQLiteDatabase.open(settings, migrations: [.notes], now: .testStart)
    try await database.addNotes(["a"])
    #expect(try folder.mode(of: "a/b/muster.db") == 0o600)
    #expect(try folder.mode(of: "a/b/muster.db-wal") == 0o600)
    #expect(try folder.mode(of: "a") == 0o700)
    await database.close()
  }

  @Test("Closing leaves one file, which opens again with everything in it")
  func closing() async throws {
    let folder = try TestFolder()
    let first = try await folder.open()
    try await first.addNotes(["a"])
    await first.close()
    #expect(try folder.fileNames() == ["muster.db"])
    let second = try await folder.open()
    #expect(try await second.noteCount() == 1)
    await second.close()
  }

  @Test("A path that looks like a URI is a path", arguments: ["file:x?mode=memory", ":memory:"])
  func strangeNames(name: String) async throws {
    let folder = try TestFolder()
    let settings = SQLiteSettings(path: folder.path(name))
    let database = try await SQLiteDatabase.open(settings, migrations: [.notes], now: .testStart)
    await database.close()
    #expect(try folder.fileNames() == [name])
  }

  @Test("Commits reach the disk before they are acknowledged, and foreign keys hold")
  func pragmas() async throws {
    let folder = try TestFolder()
    let database = try await folder.open()
    let found = try await database.write { connection in
      try ["journal_mode", "synchronous", "foreign_keys", "trusted_schema"].map { name in
        try connection.first(SQLQuery(unsafeText: "PRAGMA \(name)")) { $0.text(0) }
      }
    }
    #expect(found == ["wal", "2", "1", "0"])
    await database.close()
  }

  @Test("A file that is no database is refused and left alone")
  func corruptHeader() async throws {
    let folder = try TestFolder()
    let bytes = [UInt8](repeating: 0x61, count: 8192)
    try folder.write(bytes, to: "muster.db")
    let failure = await #expect(throws: SQLError.self) { try await folder.open() }
    #expect(failure?.code == .corrupt)
    #expect(failure?.message.contains(folder.path("muster.db")) == true)
    #expect(failure?.message.contains("restore the latest backup") == true)
    #expect(try folder.read("muster.db") == bytes)
  }

  @Test("A damaged page is reported, not read")
  func corruptPage() async throws {
    let folder = try TestFolder()
    let first = try await folder.open()
    try await first.addNotes((0..<5000).map { "note \($0)" })
    await first.close()
    let size = try folder.size(of: "muster.db")
    try folder.write([UInt8](repeating: 0xff, count: size - 8192), to: "muster.db", at: 8192)
    let failure = await #expect(throws: SQLError.self) {
      let second = try await folder.open()
      _ = try await second.read { try $0.rows("SELECT title FROM notes") { $0.text(0) } }
    }
    #expect(failure?.code == .corrupt)
  }

  @Test("The database of another program is refused")
  func foreignDatabase() async throws {
    let folder = try TestFolder()
    try ChildProcess.run(
      "/usr/bin/sqlite3", [folder.path("muster.db"), "CREATE TABLE recipes(name TEXT)"])
    let failure = await #expect(throws: SQLError.self) { try await folder.open() }
    #expect(failure?.code == .cannotOpen)
    #expect(failure?.message.contains("another program") == true)
  }

  @Test(
    "A folder that can't be written is named", arguments: ["/sys/kernel/muster", "/proc/muster"])
  func forbiddenFolder(path: String) async throws {
    let settings = SQLiteSettings(path: "\(path)/muster.db")
    let failure = await #expect(throws: SQLError.self) {
      try await SQLiteDatabase.open(settings, migrations: [.notes], now: .testStart)
    }
    #expect(failure?.code == .readOnly || failure?.code == .cannotOpen)
    #expect(failure?.message.contains(path) == true)
  }

  @Test(
    "A write-protected file is refused", .enabled(if: geteuid() != 0, "root may write anything"))
  func writeProtectedFile() async throws {
    let folder = try TestFolder()
    await (try folder.open()).close()
    chmod(folder.path("muster.db"), 0o400)
    let failure = await #expect(throws: SQLError.self) { try await folder.open() }
    #expect(failure?.code == .readOnly)
  }

  @Test("A folder in the place of the file is refused")
  func folderInPlace() async throws {
    let folder = try TestFolder()
    mkdir(folder.path("muster.db"), 0o700)
    let failure = await #expect(throws: SQLError.self) { try await folder.open() }
    #expect(failure?.code == .cannotOpen)
  }

  @Test("A full disk refuses the write, keeps what was there, and lets smaller work go on")
  func fullDisk() async throws {
    let folder = try TestFolder()
    let database = try await folder.open { $0.maximumPageCount = 40 }
    try await database.addNotes(["kept"])
    let failure = await #expect(throws: SQLError.self) {
      try await database.addNotes((0..<10_000).map { "note \($0)" })
    }
    #expect(failure?.code == .full)
    #expect(failure?.message.contains("make room") == true)
    try await database.addNotes(["small"])
    #expect(try await database.noteCount() == 2)
    await database.close()
  }

  @Test("A closure that goes on after the disk was full keeps nothing")
  func fullDiskIgnored() async throws {
    let folder = try TestFolder()
    let database = try await folder.open { $0.maximumPageCount = 40 }
    await #expect(throws: SQLError.self) {
      try await database.write { connection in
        let body = [UInt8](repeating: 1, count: 1_000_000)
        #expect(throws: SQLError.self) {
          try connection.execute("INSERT INTO notes(title, body) VALUES ('large', \(body))")
        }
        // SQLite has rolled back; alone, this statement would be kept at once.
        _ = try? connection.execute("INSERT INTO notes(title) VALUES ('small')")
      }
    }
    #expect(try await database.noteCount() == 0)
    await database.close()
  }
}
