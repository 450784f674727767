import Accounts
import Cryptography
import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Testing
import Values

@Suite("Rotation of the keys")
struct KeyRotationTests {
  private let actor = Actor(kind: .commandLine, name: "kim", origin: "command line")

  private func withWorld(_ body: (KeyWorld) async throws -> Void) async throws {
    let folder = try TestFolder()
    let database = try await SQLiteDatabase.open(
      SQLiteSettings(path: folder.path + "/muster.db"), migrations: Schema.migrations,
      now: KeyWorld.start)
    try await body(try await KeyWorld(folder, database))
    await database.close()
  }

  @Test("Rotating the seal key seals every secret anew, drops the old key, and opens all as before")
  func sealAll() async throws {
    try await withWorld { world in
      for number in 1...250 { try await world.put("secret \(number)", "provider-\(number)") }
      let before = try world.sealKeys.names()
      let report = try await world.rotation().rotateSealKey(by: actor)
      #expect(report.sealed == 250)
      #expect(report.unreadable.isEmpty)
      #expect(!report.isContinued)
      #expect(try world.sealKeys.names() == [report.newestKey])
      #expect(before != [report.newestKey])
      for number in [1, 100, 101, 250] {
        #expect(try await world.resolve("provider-\(number)") == "secret \(number)")
      }
    }
  }

  @Test("A service that runs meanwhile stores nothing under the old key, and opens all")
  func runningService() async throws {
    try await withWorld { world in
      try await world.put("old", "openai")
      let running = try world.keys()
      _ = try await running.find(try world.provider("openai"), of: world.owner)
      let report = try await world.rotation().rotateSealKey(by: actor)
      // The clock stands still, so the running service hasn't looked at its file again.
      try await world.put("new", "mistral", in: running)
      #expect(try await world.resolve("openai", in: running) == "old")
      #expect(try await world.resolve("mistral") == "new")
      let sealed = try await world.database.read { connection in
        try connection.rows("SELECT DISTINCT seal_key FROM api_keys") { $0.text(0) }
      }
      #expect(sealed == [report.newestKey])
    }
  }

  @Test("A rotation that was interrupted goes on with the key that it had made")
  func interrupted() async throws {
    try await withWorld { world in
      for number in 1...120 { try await world.put("secret \(number)", "provider-\(number)") }
      let failing = FailingAfterOne(store: world.store)
      await #expect(throws: Interruption.self) {
        try await world.rotation(over: failing).rotateSealKey(by: actor)
      }
      let names = try world.sealKeys.names()
      #expect(names.count == 2)
      #expect(try await world.resolve("provider-1") == "secret 1")
      #expect(try await world.resolve("provider-99") == "secret 99")
      let report = try await world.rotation().rotateSealKey(by: actor)
      #expect(report.isContinued)
      #expect(report.sealed == 20)
      #expect(try world.sealKeys.names() == [names[0]])
      #expect(try await world.resolve("provider-120") == "secret 120")
    }
  }

  @Test("A secret that can't be opened is named, and keeps the old key from being dropped")
  func unreadable() async throws {
    try await withWorld { world in
      try await world.put("good", "openai")
      try await world.put("bad", "mistral")
      try await world.database.write {
        try $0.execute("UPDATE api_keys SET sealed = zeroblob(40) WHERE provider = 'mistral'")
      }
      let report = try await world.rotation().rotateSealKey(by: actor)
      #expect(report.sealed == 1)
      #expect(report.unreadable.map(\.provider.description) == ["mistral"])
      #expect(try world.sealKeys.names().count == 2)
      #expect(try await world.resolve("openai") == "good")
    }
  }

  @Test("A secret moved to another account or provider can't be resolved")
  func moved() async throws {
    try await withWorld { world in
      try await world.put("secret", "openai")
      try await world.database.write {
        try $0.execute("UPDATE api_keys SET provider = 'mistral'")
      }
      await #expect(throws: SealingError.notAuthentic) {
        try await world.resolve("mistral")
      }
    }
  }

  @Test("The token key is replaced with an overlap, or at once; both are recorded without the key")
  func tokenKey() async throws {
    try await withWorld { world in
      let first = try await world.rotation().rotateTokenKey(endsSessions: false, by: actor)
      #expect(first.count == 2)
      world.clock.move(by: .seconds(5))
      let second = try await world.rotation().rotateTokenKey(endsSessions: true, by: actor)
      #expect(second.count == 1)
      #expect(!first.contains(second[0]))
      let events = try await world.database.read { connection in
        try connection.rows("SELECT action, actor_name, reason FROM audit_events") {
          "\($0.text(0)) \($0.text(1)) \($0.text(2))"
        }
      }
      #expect(
        events == [
          "token_key.rotated kim Older keys count until their tokens end.",
          "token_key.rotated kim All sessions end.",
        ])
    }
  }
}
