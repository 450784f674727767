import SQLStore
import Testing

@Suite("Any driver keeps transactions")
struct TransactionContract {
  private struct Stop: Error {}

  @Test(
    "A constraint refuses the write and says which one",
    arguments: DriverUnderTest.all,
    [
      "INSERT INTO notes(title) VALUES ('taken')", "INSERT INTO notes(title) VALUES (NULL)",
      "INSERT INTO tags(note, tag) VALUES (99, 'x')", "INSERT INTO tags(note, tag) VALUES (1, '')",
    ])
  func constraints(driver: DriverUnderTest, statement: String) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["taken"])
      let failure = await #expect(throws: SQLError.self) {
        try await database.write { connection in
          _ = try connection.execute(SQLQuery(unsafeText: statement))
        }
      }
      #expect(failure?.code == .constraint)
      #expect(try await database.noteCount() == 1)
    }
  }

  @Test(
    "A write that needn't be synced is seen at once, undone when it throws, and hinders no other",
    arguments: DriverUnderTest.all)
  func unsynced(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.write(.unsynced) {
        try $0.execute("INSERT INTO notes(title) VALUES ('kept')")
      }
      #expect(try await database.noteCount() == 1)
      await #expect(throws: Stop.self) {
        try await database.write(.unsynced) { connection in
          try connection.execute("DELETE FROM notes")
          throw Stop()
        }
      }
      try await database.addNotes(["another"])
      #expect(try await database.noteCount() == 2)
    }
  }

  @Test("A closure that throws leaves the database as it was", arguments: DriverUnderTest.all)
  func rollback(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["kept"])
      await #expect(throws: Stop.self) {
        try await database.write { connection in
          try connection.execute("DELETE FROM notes")
          try connection.execute("CREATE TABLE more(id INTEGER) STRICT")
          throw Stop()
        }
      }
      #expect(try await database.noteCount() == 1)
      await #expect(throws: SQLError.self) {
        try await database.read { try $0.count("SELECT count(*) FROM more") }
      }
    }
  }

  @Test(
    "After a refused statement the closure may go on, and what it did is kept",
    arguments: DriverUnderTest.all)
  func goingOn(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a"])
      try await database.write { connection in
        #expect(throws: SQLError.self) {
          try connection.execute("INSERT INTO notes(title) VALUES ('a')")
        }
        try connection.execute("INSERT INTO notes(title) VALUES ('b')")
      }
      #expect(try await database.noteCount() == 2)
    }
  }

  @Test("A read sees one state from its start to its end", arguments: DriverUnderTest.all)
  func snapshot(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a"])
      let meeting = Meeting()
      async let counts = database.read { connection in
        let before = try connection.count("SELECT count(*) FROM notes")
        meeting.arrive()
        meeting.waitForGo()
        return [before, try connection.count("SELECT count(*) FROM notes")]
      }
      await meeting.waitForArrival()
      try await database.addNotes(["b"])
      meeting.go()
      #expect(try await counts == [1, 1])
      #expect(try await database.noteCount() == 2)
    }
  }

  @Test("A read does not see what is not committed", arguments: DriverUnderTest.all)
  func uncommitted(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let meeting = Meeting()
      async let writing: Void = database.write { connection in
        try connection.execute("INSERT INTO notes(title) VALUES ('a')")
        meeting.arrive()
        meeting.waitForGo()
      }
      await meeting.waitForArrival()
      #expect(try await database.noteCount() == 0)
      meeting.go()
      try await writing
      #expect(try await database.noteCount() == 1)
    }
  }

  @Test("A read refuses to write", arguments: DriverUnderTest.all)
  func readOnly(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let failure = await #expect(throws: SQLError.self) {
        try await database.read { _ = try $0.execute("INSERT INTO notes(title) VALUES ('a')") }
      }
      #expect(failure?.code == .readOnly)
      let count = try await database.noteCount()
      #expect(count == 0)
    }
  }
}
