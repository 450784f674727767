import SQLStore
import Testing
import Values

@Suite("Any driver keeps values as they are")
struct ValueContract {
  @Test("Every kind of value comes back as it was bound", arguments: DriverUnderTest.all)
  func roundTrip(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let id = UniqueID(high: 0x0123_4567_89ab_cdef, low: .max)
      let row = try await database.read { connection in
        try connection.first(
          """
          SELECT \(Int64.min), \(-0.5), \("Zoë \u{1F44B} \u{0} end"), \([0, 255, 10] as [UInt8]),
            \(id), \(true), \(Timestamp.testStart)
          """
        ) { row in
          #expect(row.integer(0) == .min)
          #expect(row.real(1) == -0.5)
          #expect(row.text(2) == "Zoë \u{1F44B} \u{0} end")
          #expect(row.blob(3) == [0, 255, 10])
          #expect(row.uniqueID(4) == id)
          #expect(row.integer(5) == 1)
          return row.integer(6)
        }
      }
      #expect(row == Timestamp.testStart.millisecondsSince1970)
    }
  }

  @Test("NULL is told from zero, the empty text and no bytes", arguments: DriverUnderTest.all)
  func nullAndEmpty(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.read { connection in
        let missing: String? = nil
        try connection.forEachRow("SELECT \(missing), \(0), \(""), \([UInt8]())") { row in
          #expect((0..<4).map(row.isNull) == [true, false, false, false])
          #expect(row.integer(0) == 0)
          #expect(row.real(0) == 0)
          #expect(row.text(0) == "")
          #expect(row.blob(0) == [])
          #expect(row.uniqueID(0) == nil)
          #expect(row.text(2) == "")
          #expect(row.blob(3) == [])
          return true
        }
      }
    }
  }

  @Test("Texts and blobs of megabytes come back whole", arguments: DriverUnderTest.all)
  func largeValues(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let title = String(repeating: "ä€", count: 1_000_000)
      let body = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      try await database.write { connection in
        try connection.execute("INSERT INTO notes(title, body) VALUES (\(title), \(body))")
        // A small value after a large one must not see what is left of it.
        try connection.execute("INSERT INTO notes(title, body) VALUES (\("x"), \([7] as [UInt8]))")
      }
      try await database.read { connection in
        let found = try connection.rows("SELECT title, body FROM notes ORDER BY id") {
          ($0.text(0), $0.blob(1))
        }
        #expect(found.count == 2)
        #expect(found[0].0 == title)
        #expect(found[0].1 == body)
        #expect(found[1] == ("x", [7]))
      }
    }
  }

  @Test("Values never become part of the statement", arguments: DriverUnderTest.all)
  func injection(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let title = "'); DROP TABLE notes; --"
      try await database.write { try $0.execute("INSERT INTO notes(title) VALUES (\(title))") }
      let found = try await database.read { connection in
        try connection.first("SELECT title FROM notes WHERE title = \(title)") { $0.text(0) }
      }
      #expect(found == title)
    }
  }
}
