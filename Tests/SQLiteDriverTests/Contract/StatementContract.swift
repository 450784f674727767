import SQLStore
import Testing

@Suite("Any driver runs statements alike")
struct StatementContract {
  @Test("A statement says how many rows it changed", arguments: DriverUnderTest.all)
  func changeCount(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a", "b", "c"])
      let changes = try await database.write { connection in
        [
          try connection.execute("UPDATE notes SET body = NULL WHERE id > 1"),
          try connection.execute("UPDATE notes SET body = NULL WHERE id > 9"),
          try connection.execute("DELETE FROM notes WHERE id = 1"),
          try connection.execute("CREATE TABLE more(id INTEGER) STRICT"),
        ]
      }
      #expect(changes == [2, 0, 1, 0])
    }
  }

  @Test("A prepared statement can be run inside a loop over itself", arguments: DriverUnderTest.all)
  func nestedStatements(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a", "b", "c"])
      let pairs = try await database.read { connection in
        var pairs: [String] = []
        let titles = try connection.prepare("SELECT title FROM notes WHERE id > ? ORDER BY id")
        try titles.forEachRow([.integer(0)]) { outer in
          try titles.forEachRow([.integer(1)]) { inner in
            pairs.append(outer.text(0) + inner.text(0))
            return true
          }
          return true
        }
        return pairs
      }
      #expect(pairs == ["ab", "ac", "bb", "bc", "cb", "cc"])
    }
  }

  @Test("A loop ends when its body returns false or throws", arguments: DriverUnderTest.all)
  func earlyEnd(driver: DriverUnderTest) async throws {
    struct Stop: Error {}
    try await driver.withDatabase { database, _ in
      try await database.addNotes(["a", "b", "c"])
      try await database.read { connection in
        let titles = try connection.prepare("SELECT title FROM notes ORDER BY id")
        var seen: [String] = []
        try titles.forEachRow([]) { row in
          seen.append(row.text(0))
          return seen.count < 2
        }
        #expect(throws: Stop.self) { try titles.forEachRow([]) { _ in throw Stop() } }
        try titles.forEachRow([]) { row in
          seen.append(row.text(0))
          return true
        }
        #expect(seen == ["a", "b", "a", "b", "c"])
      }
    }
  }

  @Test("More statements than are kept still run", arguments: DriverUnderTest.all)
  func manyStatements(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let sum = try await database.read { connection in
        let first = try connection.prepare("SELECT 1")
        var sum = 0
        for number in 0..<1000 {
          sum += try connection.count(SQLQuery(unsafeText: "SELECT \(number)"))
        }
        try first.forEachRow([]) { row in
          sum += Int(row.integer(0))
          return true
        }
        return sum
      }
      #expect(sum == 499_501)
    }
  }

  @Test(
    "A faulty statement is refused with its text and without its values",
    arguments: DriverUnderTest.all)
  func faultyStatements(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      let failure = await #expect(throws: SQLError.self) {
        try await database.read { try $0.execute("SELEC \("secret")") }
      }
      #expect(failure?.code == .other)
      #expect(failure?.statement == "SELEC ?")
      #expect(failure.map { "\($0)".contains("secret") } == false)
      for text in ["", "  ; ", "SELECT 1; SELECT 2"] {
        await #expect(throws: SQLError.self, "«\(text)»") {
          try await database.read { _ = try $0.prepare(text) }
        }
      }
    }
  }

  @Test("The wrong number of values is refused", arguments: DriverUnderTest.all)
  func valueCount(driver: DriverUnderTest) async throws {
    try await driver.withDatabase { database, _ in
      for values: [SQLValue] in [[], [.null, .null]] {
        let failure = await #expect(throws: SQLError.self) {
          try await database.write { connection in
            _ = try connection.prepare("INSERT INTO notes(title) VALUES (?)").execute(values)
          }
        }
        #expect(failure?.code == .other)
      }
    }
  }
}
