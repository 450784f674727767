import Fixtures
import SQLStore
import SQLiteDriver
import Testing

@Suite("The write-ahead log")
struct LogLimitTests {
  @Test("It stays small while reads overlap without a gap")
  func overlappingReads() async throws {
    let folder = try TestFolder()
    let database = try await folder.open { $0.logPageLimit = 100 }
    let reading = Task { try await relayReads(database) }
    let body = [UInt8](repeating: 7, count: 40_000)
    for number in 0..<300 {
      try await database.write {
        try $0.execute("INSERT INTO notes(title, body) VALUES (\("\(number)"), \(body))")
      }
    }
    reading.cancel()
    let readCount = try await reading.value
    #expect(readCount > 1)
    // 3000 pages and more went through it.
    #expect(try folder.size(of: "muster.db-wal") < 1000 * 8192)
    await database.close()
  }

  @Test("Its pages move into the database while the writer goes on")
  func besideTheWriter() async throws {
    let folder = try TestFolder()
    // The writer itself would never move one.
    let database = try await folder.open { $0.logPageLimit = .max }
    let sizeBefore = try folder.size(of: "muster.db")
    let body = [UInt8](repeating: 7, count: 40_000)
    for number in 0..<20_000 {
      guard try folder.size(of: "muster.db") == sizeBefore else { break }
      try await database.write {
        try $0.execute("INSERT INTO notes(title, body) VALUES (\("\(number)"), \(body))")
      }
    }
    #expect(try folder.size(of: "muster.db") > sizeBefore)
    await database.close()
  }

  @Test("It is started anew while writes follow each other without a gap")
  func startedAnew() async throws {
    let folder = try TestFolder()
    // The writer never waits for readers.
    let database = try await folder.open { $0.logPageLimit = .max }
    let body = [UInt8](repeating: 7, count: 40_000)
    var sizes: [Int] = []
    for number in 0..<20_000 {
      try await database.write {
        try $0.execute("INSERT INTO notes(title, body) VALUES (\("\(number)"), \(body))")
      }
      sizes.append(try folder.size(of: "muster.db-wal"))
      // What is written into a log that is as long already makes it no longer.
      if sizes.suffix(50).count == 50, sizes.suffix(50).first == sizes.last { break }
    }
    #expect(sizes.count < 20_000)
    await database.close()
  }

  /// Starts each read before the one before it ends, until cancelled.
  private func relayReads(_ database: SQLiteDatabase) async throws -> Int {
    var count = 0
    var previous = read(database)
    await previous.meeting.waitForArrival()
    while !Task.isCancelled {
      let next = read(database)
      await next.meeting.waitForArrival()
      previous.meeting.go()
      _ = try await previous.task.value
      previous = next
      count += 1
    }
    previous.meeting.go()
    _ = try await previous.task.value
    return count
  }

  private func read(_ database: SQLiteDatabase) -> (meeting: Meeting, task: Task<Int, any Error>) {
    let meeting = Meeting()
    let task = Task {
      try await database.read { connection in
        let count = try connection.count("SELECT count(*) FROM notes")
        meeting.arrive()
        meeting.waitForGo()
        return count
      }
    }
    return (meeting, task)
  }
}
