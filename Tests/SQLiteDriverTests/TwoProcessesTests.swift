import Fixtures
import SQLStore
import SQLiteDriver
import Testing

@Suite("Two processes on one database")
struct TwoProcessesTests {
  /// The `sqlite3` shell with the write lock in its hand.
  private func lockingShell(_ folder: TestFolder) throws -> ChildProcess {
    let shell = try ChildProcess("/usr/bin/sqlite3", ["-batch", folder.path("muster.db")])
    try shell.send("BEGIN IMMEDIATE; INSERT INTO notes(title) VALUES ('other'); SELECT 'locked';")
    #expect(try shell.readLine() == "locked")
    return shell
  }

  @Test("A write lock that is held for too long is reported with what to do")
  func busy() async throws {
    let folder = try TestFolder()
    let database = try await folder.open { $0.busyTimeout = .milliseconds(20) }
    let shell = try lockingShell(folder)
    let failure = await #expect(throws: SQLError.self) { try await database.addNotes(["mine"]) }
    #expect(failure?.code == .busy)
    #expect(failure?.message.contains("another process") == true)
    #expect(try await database.noteCount() == 0, "reads go on")

    try shell.send("COMMIT; SELECT 'free';")
    #expect(try shell.readLine() == "free")
    try await database.addNotes(["mine"])
    #expect(try await database.noteCount() == 2)
    try shell.finish()
    await database.close()
  }

  @Test("A write waits for a lock that is let go in time")
  func waiting() async throws {
    let folder = try TestFolder()
    let database = try await folder.open { $0.busyTimeout = .seconds(60) }
    let shell = try lockingShell(folder)
    async let writing: Void = database.addNotes(["mine"])
    #expect(try await database.noteCount() == 0)
    try shell.send("COMMIT;")
    try await writing
    #expect(try await database.noteCount() == 2)
    try shell.finish()
    await database.close()
  }

  @Test("A write keeps others out from its start, before its first statement")
  func lockFromStart() async throws {
    let folder = try TestFolder()
    let database = try await folder.open()
    try await database.write { connection in
      try ChildProcess.run(
        "/usr/bin/sqlite3", [folder.path("muster.db"), "INSERT INTO notes(title) VALUES ('x')"])
      try connection.execute("INSERT INTO notes(title) VALUES ('x')")
    }
    #expect(try await database.noteCount() == 1)
    await database.close()
  }

  @Test("A database that another process is upgrading opens when that is done")
  func openingWhileLocked() async throws {
    let folder = try TestFolder()
    await (try folder.open()).close()
    let shell = try lockingShell(folder)
    let failure = await #expect(throws: SQLError.self) {
      let next = Migration(2, "people", sql: "CREATE TABLE people(id INTEGER) STRICT")
      _ = try await folder.open([.notes, next]) { $0.busyTimeout = .milliseconds(20) }
    }
    #expect(failure?.code == .busy)
    try shell.send("COMMIT;")
    try shell.finish()
    let database = try await folder.open()
    #expect(try await database.noteCount() == 1)
    await database.close()
  }
}
