import Accounts
import Cryptography
import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Testing
import Values

@Suite("Answers kept in the database")
struct AnswerKeepingTests {
  private struct Refused: Error {}

  private static let form = AnswerForm<String>(
    text: { $0.hasPrefix("once") ? nil : $0 }, answer: { $0 })

  private func request(
    _ name: String = "k", _ body: String = "body", path: String = "/users",
    of account: Int? = nil
  ) -> RepeatableRequest {
    RepeatableRequest(
      account: account.map { .numbered($0) }, path: path, name: name, body: Array(body.utf8))
  }

  private func keeping(
    _ database: SQLiteDatabase, _ clock: SteppedTime, _ sealing: any SecretSealing = XorSealing()
  ) throws -> AnswerKeeping {
    AnswerKeeping(
      store: SQLAnswerStore(database: database, commit: GroupCommit(database: database)),
      sealing: sealing, time: clock, randomness: try SystemRandomness(),
      digest: try SHA256Digest())
  }

  @Test("A restart gives the same answer, and nothing readable lies in the file")
  func restart() async throws {
    let folder = try TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let clock = SteppedTime()
    for (answer, expected) in [("Generated-Password-1", "Generated-Password-1"), ("no", "")] {
      let database = try await folder.open()
      let given = try await keeping(database, clock).answer(request(), Self.form) { answer }
      #expect(expected.isEmpty ? given == "Generated-Password-1" : given == expected)
      let stored = try await database.read { connection in
        try connection.rows("SELECT sealed FROM kept_answers") { $0.blob(0) }
      }
      #expect(stored.count == 1)
      #expect(!String(decoding: stored[0], as: UTF8.self).contains("Generated"))
      await database.close()
    }
  }

  @Test("Of many repetitions at two processes one is done, and all get its answer")
  func together() async throws {
    let folder = try TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let clock = SteppedTime()
    let databases = [try await folder.open(), try await folder.open()]
    let keepings = try databases.map { try keeping($0, clock) }
    let calls = Calls()
    let request = request()
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<20 {
        group.addTask {
          try await keepings[number % 2].answer(request, Self.form) {
            for _ in 1...50 { await Task.yield() }
            return "answer \(calls.next())"
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: "answer 1", count: 20))
    #expect(calls.next() == 2)
    for database in databases { await database.close() }
  }

  @Test("Another body is a conflict; another caller, path or name is another request")
  func scope() async throws {
    try await withStore { database in
      try await database.add([Person(1, "ada"), Person(2, "bob")])
      let keeping = try keeping(database, SteppedTime())
      _ = try await keeping.answer(request(of: 1), Self.form) { "first" }
      await #expect(throws: RepetitionError.anotherBody) {
        _ = try await keeping.answer(request("k", "other", of: 1), Self.form) { "no" }
      }
      for other in [request(of: 2), request(), request("l", of: 1), request(path: "/x", of: 1)] {
        #expect(try await keeping.answer(other, Self.form) { "second" } == "second")
      }
    }
  }

  @Test("What failed, and what isn't to be kept, can be done again")
  func again() async throws {
    try await withStore { database in
      let keeping = try keeping(database, SteppedTime())
      await #expect(throws: Refused.self) {
        _ = try await keeping.answer(request(), Self.form) { throw Refused() }
      }
      #expect(try await keeping.answer(request("k", "other"), Self.form) { "once" } == "once")
      #expect(try await keeping.answer(request(), Self.form) { "then" } == "then")
    }
  }

  @Test("A claim whose process died is over after a moment, an answer after a day")
  func ends() async throws {
    try await withStore { database in
      let clock = SteppedTime()
      let keeping = try keeping(database, clock)
      #expect(try await keeping.answer(request(), Self.form) { "first" } == "first")
      // As if the process had died before it answered.
      try await database.change(
        "UPDATE kept_answers SET is_done = 0, ends_at = \(clock.now() + .seconds(30))")
      clock.move(by: .seconds(30))
      #expect(try await keeping.answer(request(), Self.form) { "second" } == "second")
      clock.move(by: .seconds(24 * 3600 - 1))
      #expect(try await keeping.answer(request(), Self.form) { "third" } == "second")
      clock.move(by: .seconds(1))
      #expect(try await keeping.answer(request(), Self.form) { "third" } == "third")
    }
  }

  @Test("A dropped seal key makes the request new; what is over doesn't pile up")
  func droppedKey() async throws {
    try await withStore { database in
      let clock = SteppedTime()
      _ = try await keeping(database, clock).answer(request(), Self.form) { "first" }
      let other = try keeping(database, clock, XorSealing(name: "new"))
      #expect(try await other.answer(request(), Self.form) { "second" } == "second")
      for number in 1...10 {
        _ = try await other.answer(request("n\(number)"), Self.form) { "more" }
      }
      clock.move(by: .seconds(24 * 3600))
      _ = try await other.answer(request("last"), Self.form) { "last" }
      #expect(try await database.read { try $0.count("SELECT count(*) FROM kept_answers") } == 1)
    }
  }

  @Test("Of one caller the latest thousand are kept")
  func capacity() async throws {
    try await withStore { database in
      let clock = SteppedTime()
      let keeping = try keeping(database, clock)
      _ = try await keeping.answer(request("first"), Self.form) { "first" }
      try await database.change(
        """
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
        INSERT INTO kept_answers (id, claim, is_done, seal_key, sealed, made_at, ends_at)
        SELECT randomblob(32), randomblob(16), 1, 'old', x'00', \(clock.now()) + n,
          \(clock.now() + .seconds(24 * 3600)) FROM numbers
        """)
      func count() async throws -> Int {
        try await database.read { try $0.count("SELECT count(*) FROM kept_answers") }
      }
      #expect(try await count() == 1001)
      _ = try await keeping.answer(request("second"), Self.form) { "second" }
      #expect(try await count() == 1000)
      let first = try await keeping.answer(request("first"), Self.form) { "anew" }
      #expect(first == "anew")
    }
  }
}

/// Counts calls.
private final class Calls: Sendable {
  private let count = Mutex(0)

  func next() -> Int {
    count.withLock { count in
      count += 1
      return count
    }
  }
}

/// A seal that hides nothing from whoever looks closely.
private struct XorSealing: SecretSealing {
  var name = "key"

  func seal(_ secret: Secret, context: [UInt8]) -> SealedSecret {
    SealedSecret(key: name, bytes: secret.revealed.utf8.map { $0 ^ 0x55 })
  }

  func open(_ sealed: SealedSecret, context: [UInt8]) throws -> Secret {
    guard sealed.key == name else { throw SealingError.unknownKey(sealed.key) }
    return Secret(String(decoding: sealed.bytes.map { $0 ^ 0x55 }, as: UTF8.self))
  }

  func refresh() {}
}
