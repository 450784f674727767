import Fixtures
import SQLStore
import Testing

@Suite("Any driver makes backups while others work")
struct BackupContract {
  @Test("A backup counts the rows of every table", arguments: DriverUnderTest.all)
  func counts(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, folder in
      try await database.addNotes(["a", "b"])
      let counts = try await database.backUp(to: folder.path("copy"))
      #expect(counts.contains(SQLTableCount(table: "notes", rows: 2)))
      #expect(counts.contains(SQLTableCount(table: "tags", rows: 0)))
    }
  }

  @Test("A backup under steady writing is of one moment", arguments: DriverUnderTest.all)
  func oneMoment(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, folder in
      try await database.addNotes((0..<20_000).map { "start \($0)" })
      let writing = Task {
        var written = 0
        do {
          while true {
            try await database.addNotes(["\(written)a", "\(written)b"])
            written += 1
          }
        } catch is CancellationError {
          return written
        }
      }
      for number in 0..<5 {
        let counts = try await database.backUp(to: folder.path("copy-\(number)"))
        let notes = counts.first { $0.table == "notes" }?.rows ?? -1
        // Each transaction adds two.
        #expect(notes >= 20_000 && notes.isMultiple(of: 2))
      }
      writing.cancel()
      let written = try await writing.value
      let count = try await database.noteCount()
      #expect(count == 20_000 + 2 * written)
    }
  }

  @Test("A cancelled backup leaves nothing behind", arguments: DriverUnderTest.all)
  func cancelled(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, folder in
      let before = try folder.fileNames()
      let backup = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        _ = try await database.backUp(to: folder.path("copy"))
      }
      await #expect(throws: CancellationError.self) { try await backup.value }
      #expect(try folder.fileNames() == before)
    }
  }

  @Test("A backup never replaces a file", arguments: DriverUnderTest.all)
  func existingFile(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, folder in
      try folder.write([1, 2, 3], to: "taken")
      let failure = await #expect(throws: SQLError.self) {
        try await database.backUp(to: folder.path("taken"))
      }
      #expect(failure?.code == .cannotOpen)
      #expect(failure?.message.contains("taken") == true)
      #expect(try folder.read("taken") == [1, 2, 3])
    }
  }
}
