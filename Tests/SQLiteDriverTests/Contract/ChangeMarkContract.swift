import SQLStore
import Testing

@Suite("Any driver with change marks tells every commit by them")
struct ChangeMarkContract {
  @Test("A mark stays while nothing is committed", arguments: DriverUnderTest.all)
  func unchanged(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a"])
      guard let mark = database.changeMark else { return }
      _ = try await database.noteCount()
      await #expect(throws: CancellationError.self) {
        try await database.write { connection in
          try connection.execute("DELETE FROM notes")
          throw CancellationError()
        }
      }
      #expect(database.changeMark == mark)
    }
  }

  @Test("After each commit the mark is another one", arguments: DriverUnderTest.all)
  func changed(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      guard var last = database.changeMark else { return }
      for number in 1...200 {
        try await database.addNotes(["\(number)"])
        let mark = try #require(database.changeMark)
        #expect(mark != last)
        last = mark
      }
    }
  }

  @Test(
    "Many tasks ask for marks while others write, and none sees an old one after a commit",
    arguments: DriverUnderTest.all)
  func crowd(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      guard database.changeMark != nil else { return }
      try await withThrowingTaskGroup { group in
        for number in 0..<100 {
          group.addTask {
            let before = try #require(database.changeMark)
            try await database.addNotes(["\(number)"])
            #expect(database.changeMark != before)
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
