import Fixtures
import SQLStore
import Testing

@Suite("Any driver serves many tasks at once")
struct ConcurrencyContract {
  @Test("Writes of 200 tasks happen one after the other", arguments: DriverUnderTest.all)
  func writersTakeTurns(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["counter"])
      try await database.write { try $0.execute("UPDATE notes SET body = \([] as [UInt8])") }
      try await withThrowingTaskGroup { group in
        for _ in 0..<200 {
          group.addTask {
            try await database.write { connection in
              let body = try connection.first("SELECT body FROM notes") { $0.blob(0) } ?? []
              try connection.execute("UPDATE notes SET body = \(body + [1])")
            }
          }
        }
        try await group.waitForAll()
      }
      let length = try await database.read { try $0.count("SELECT length(body) FROM notes") }
      #expect(length == 200)
    }
  }

  @Test("Far more reads than connections all get their turn", arguments: DriverUnderTest.all)
  func readersTakeTurns(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a"])
      let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<1000 { group.addTask { try await database.noteCount() } }
        return try await group.reduce(0, +)
      }
      #expect(sum == 1000)
    }
  }

  @Test("Reads go on while others write", arguments: DriverUnderTest.all)
  func readingWhileWriting(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      async let writing: Void = withThrowingTaskGroup { group in
        for number in 0..<50 {
          // Two notes per transaction: no read may ever see an odd number.
          group.addTask { try await database.addNotes(["\(number)a", "\(number)b"]) }
        }
        try await group.waitForAll()
      }
      for _ in 0..<100 {
        let count = try await database.noteCount()
        #expect(count.isMultiple(of: 2))
      }
      try await writing
      let count = try await database.noteCount()
      #expect(count == 100)
    }
  }

  @Test("A cancelled task stops waiting for its turn", arguments: DriverUnderTest.all)
  func cancelledWait(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let meeting = Meeting()
      async let first: Void = database.write { _ in
        meeting.arrive()
        meeting.waitForGo()
      }
      await meeting.waitForArrival()
      let second = Task { try await database.addNotes(["never"]) }
      second.cancel()
      // The first write still holds the connection.
      await #expect(throws: CancellationError.self) { try await second.value }
      meeting.go()
      try await first
      let count = try await database.noteCount()
      #expect(count == 0)
    }
  }

  @Test("A long read ends soon after its task is cancelled", arguments: DriverUnderTest.all)
  func cancelledRead(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let meeting = Meeting()
      let endless = Task {
        try await database.read { connection in
          meeting.arrive()
          return try connection.count(
            """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers)
            SELECT count(*) FROM numbers
            """)
        }
      }
      await meeting.waitForArrival()
      endless.cancel()
      await #expect(throws: CancellationError.self) { try await endless.value }
      // The connection can be used again.
      let count = try await database.noteCount()
      #expect(count == 0)
    }
  }

  @Test("A closed database finishes its work and refuses more", arguments: DriverUnderTest.all)
  func closing(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, folder in
      let meeting = Meeting()
      async let writing: Void = database.write { connection in
        meeting.arrive()
        meeting.waitForGo()
        try connection.execute("INSERT INTO notes(title) VALUES ('a')")
      }
      await meeting.waitForArrival()
      async let closing: Void = database.close()
      meeting.go()
      try await writing
      await closing
      await #expect(throws: SQLError.self) { try await database.noteCount() }
      await #expect(throws: SQLError.self) { try await database.addNotes(["b"]) }
      await #expect(throws: SQLError.self) { try await database.openScratch() }
      await #expect(throws: SQLError.self) { try await database.backUp(to: folder.path("copy")) }
    }
  }
}
