import SQLStore
import Testing

@Suite("Any driver keeps scratch tables apart")
struct ScratchContract {
  @Test(
    "Temporary tables last from one run to the next and join with the rest",
    arguments: DriverUnderTest.all)
  func temporaryTables(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a", "b"])
      let scratch = try await database.openScratch()
      try await scratch.run { connection in
        try connection.execute("CREATE TEMP TABLE seen(title TEXT PRIMARY KEY)")
        try connection.execute("INSERT INTO seen(title) VALUES ('b'), ('c')")
      }
      let common = try await scratch.run { connection in
        try connection.rows("SELECT title FROM notes JOIN seen USING (title)") { $0.text(0) }
      }
      #expect(common == ["b"])
      await scratch.close()
    }
  }

  @Test(
    "Nobody else sees them, and they vanish with the connection", arguments: DriverUnderTest.all)
  func privacy(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      for _ in 0..<2 {
        let scratch = try await database.openScratch()
        try await scratch.run { try $0.execute("CREATE TEMP TABLE seen(title TEXT)") }
        await #expect(throws: SQLError.self) {
          try await database.read { try $0.count("SELECT count(*) FROM seen") }
        }
        await scratch.close()
      }
    }
  }

  @Test(
    "The tables of the database are only read", arguments: DriverUnderTest.all,
    [
      "INSERT INTO notes(title) VALUES ('x')", "UPDATE notes SET title = 'x'", "DELETE FROM notes",
      "CREATE TABLE more(id INTEGER)", "DROP TABLE tags", "ALTER TABLE notes ADD COLUMN more TEXT",
      "CREATE INDEX more ON notes(body)",
    ])
  func mainTables(driver: DriverUnderTest, statement: String) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a"])
      let scratch = try await database.openScratch()
      let failure = await #expect(throws: SQLError.self) {
        try await scratch.run { try $0.execute(SQLQuery(unsafeText: statement)) }
      }
      #expect(failure?.code == .readOnly)
      await scratch.close()
      let titles = try await database.read { try $0.rows("SELECT title FROM notes") { $0.text(0) } }
      #expect(titles == ["a"])
    }
  }

  @Test("Scratch work and writes do not wait for each other", arguments: DriverUnderTest.all)
  func independence(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let scratch = try await database.openScratch()
      let meeting = Meeting()
      async let counts = scratch.run { connection in
        try connection.execute("CREATE TEMP TABLE seen(title TEXT)")
        let before = try connection.count("SELECT count(*) FROM notes")
        meeting.arrive()
        meeting.waitForGo()
        try connection.execute("INSERT INTO seen SELECT title FROM notes")
        return [before, try connection.count("SELECT count(*) FROM seen")]
      }
      await meeting.waitForArrival()
      try await database.addNotes(["a"])
      meeting.go()
      #expect(try await counts == [0, 0], "one run sees one state")
      let after = try await scratch.run { try $0.count("SELECT count(*) FROM notes") }
      #expect(after == 1)
      await scratch.close()
    }
  }

  @Test(
    "A run that throws leaves the temporary tables as they were", arguments: DriverUnderTest.all)
  func rollback(driver: DriverUnderTest) async throws {
    struct Stop: Error {}
    try await driver.withDatabase { database, _ in
      let scratch = try await database.openScratch()
      try await scratch.run { connection in
        try connection.execute("CREATE TEMP TABLE seen(number INTEGER PRIMARY KEY, text TEXT)")
        let insert = try connection.prepare("INSERT INTO seen VALUES (?, ?)")
        for number in 0..<10_000 {
          try insert.execute([.integer(Int64(number)), .text("before")])
        }
      }
      await #expect(throws: Stop.self) {
        try await scratch.run { connection in
          try connection.execute("UPDATE seen SET text = 'after', number = number + 20000")
          throw Stop()
        }
      }
      let count = try await scratch.run {
        try $0.count("SELECT count(*) FROM seen WHERE text = 'before' AND number < 10000")
      }
      #expect(count == 10_000)
      await scratch.close()
    }
  }

  @Test("A closed scratch connection refuses work", arguments: DriverUnderTest.all)
  func closing(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let scratch = try await database.openScratch()
      await scratch.close()
      await #expect(throws: SQLError.self) { try await scratch.run { try $0.count("SELECT 1") } }
    }
  }
}
