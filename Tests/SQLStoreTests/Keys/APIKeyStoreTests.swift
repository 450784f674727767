import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("API keys in the database")
struct APIKeyStoreTests {
  private let ada = Person(1, "ada", role: .user)
  private let bob = Person(2, "bob", role: .user)
  private let system = AccountID(UniqueID(high: 7, low: 7))
  private let actor = Actor(kind: .person, name: "ada", origin: "test")

  private func withKeys(
    _ body: (SQLAPIKeyStore, SQLiteDatabase) async throws -> Void
  ) async throws {
    try await withStore { database in
      try await database.add([ada, bob])
      _ = try await database.accounts().createSystemAccount(system, at: .start)
      try await database.change("DELETE FROM audit_events")
      try await database.change("DELETE FROM audit_end")
      try await body(
        SQLAPIKeyStore(
          database: database, commit: GroupCommit(database: database),
          trail: AuditTrail(digest: try SHA256Digest())), database)
    }
  }

  private func provider(_ name: String = "openai") throws -> ProviderName {
    try #require(ProviderName(name))
  }

  private func putting(
    _ owner: AccountID, _ name: String = "openai", secret: String = "s", key: String = "k1",
    number: Int = 1, condition: VersionCondition = .any
  ) throws -> APIKeyPutting {
    APIKeyPutting(
      id: .numbered(number), owner: owner, provider: try provider(name),
      sealed: SealedSecret(key: key, bytes: Array(secret.utf8)), hint: "…\(secret)",
      condition: condition, actor: actor, at: .start)
  }

  @Test("A key is kept, replaced under the same identifier, and removed; each is recorded")
  func life() async throws {
    try await withKeys { store, database in
      guard case .created(let first) = try await store.put(try putting(ada.id)) else {
        Issue.record("not created")
        return
      }
      #expect(first.version == 1)
      let again = try putting(ada.id, secret: "t", number: 2)
      guard case .changed(let second) = try await store.put(again) else {
        Issue.record("not changed")
        return
      }
      #expect(second.id == first.id)
      #expect(second.version == 2)
      #expect(second.hint == "…t")
      #expect(try await store.find(try provider(), of: ada.id) == second)
      #expect(try await store.find(try provider(), of: bob.id) == nil)
      #expect(try await remove(ada.id, .oneOf([1]), from: store) == .staleVersion)
      #expect(try await remove(ada.id, .any, from: store) == .changed(second))
      #expect(try await remove(ada.id, .any, from: store) == .notFound)
      #expect(
        try await actions(database)
          == ["api_key.created", "api_key.changed", "api_key.removed"])
      #expect(try await store.put(try putting(ada.id, condition: .oneOf([1]))) == .staleVersion)
    }
  }

  @Test("The own key comes before the system's, and uses are counted where they happen")
  func resolution() async throws {
    try await withKeys { store, _ in
      _ = try await store.put(try putting(system, secret: "shared", number: 1))
      _ = try await store.put(try putting(ada.id, secret: "own", number: 2))
      let own = try #require(try await store.resolve(try provider(), for: ada.id))
      #expect(own.sealed.bytes == Array("own".utf8))
      #expect(!own.isSystem)
      let shared = try #require(try await store.resolve(try provider(), for: bob.id))
      #expect(shared.sealed.bytes == Array("shared".utf8))
      #expect(shared.isSystem)
      #expect(shared.key.account == system)
      #expect(try await store.resolve(try provider("other"), for: bob.id) == nil)
      try await store.countUse(try provider(), of: system, at: .start + .seconds(5))
      try await store.countUse(try provider(), of: system, at: .start + .seconds(6))
      let counted = try await store.find(try provider(), of: system)
      #expect(counted?.usageCount == 2)
      #expect(counted?.lastUsedAt == .start + .seconds(6))
      #expect(try await store.find(try provider(), of: ada.id)?.usageCount == 0)
    }
  }

  @Test("Once another key seals, nothing is stored under the one before")
  func sealKey() async throws {
    try await withKeys { store, _ in
      _ = try await store.put(try putting(ada.id, key: "k1"))
      #expect(try await store.put(try putting(bob.id, key: "k2", number: 2)) == .staleSealKey)
      let event = AuditEvent(
        action: "seal_key.rotated", actor: actor, subject: .init(kind: "key", id: nil, name: "k2"),
        at: .start)
      try await store.adoptSealKey("k2", event: event)
      #expect(try await store.put(try putting(bob.id, key: "k1", number: 2)) == .staleSealKey)
      let rows = try await store.secretsNotSealed(with: "k2", behind: nil, limit: 9)
      #expect(rows.map(\.place.owner) == [ada.id])
      #expect(
        try await store.secretsNotSealed(with: "k2", behind: rows[0].place, limit: 9).isEmpty)
      let renewal = SealedSecretRenewal(
        row: rows[0], renewed: SealedSecret(key: "k2", bytes: [1]))
      #expect(try await store.renew([renewal]) == 1)
      #expect(try await store.renew([renewal]) == 0, "changed meanwhile")
      #expect(try await store.secretsNotSealed(with: "k2", behind: nil, limit: 9).isEmpty)
    }
  }

  @Test("Lists go by each field, and show one owner's keys")
  func lists() async throws {
    try await withKeys { store, _ in
      for (number, name) in ["b", "a", "c"].enumerated() {
        _ = try await store.put(try putting(ada.id, name, number: number + 1))
      }
      _ = try await store.put(try putting(bob.id, "z", number: 9))
      try await store.countUse(try provider("a"), of: ada.id, at: .start)
      for (sort, expected) in [
        ("provider", ["a", "b", "c"]), ("-provider", ["c", "b", "a"]),
        ("-usage_count", ["a", "c", "b"]),
      ] {
        let first = try await store.list(
          of: ada.id, sort: try #require(APIKeySort(sort)), PageRequest(limit: 2))
        let second = try await store.list(
          of: ada.id, sort: try #require(APIKeySort(sort)),
          PageRequest(limit: 2, cursor: first.nextCursor))
        #expect((first.items + second.items).map(\.provider.description) == expected, "\(sort)")
        #expect(first.total == 3)
        #expect(second.nextCursor == nil)
      }
    }
  }

  private func remove(
    _ owner: AccountID, _ condition: VersionCondition, from store: SQLAPIKeyStore
  ) async throws -> APIKeyOutcome {
    let event = AuditEvent(
      action: "api_key.removed", actor: actor,
      subject: .init(kind: "api_key", id: owner.value, name: "openai"), at: .start)
    return try await store.remove(
      try provider(), of: owner, condition: condition, event: event)
  }

  private func actions(_ database: SQLiteDatabase) async throws -> [String] {
    try await database.read { connection in
      try connection.rows("SELECT action FROM audit_events ORDER BY sequence") { $0.text(0) }
    }
  }
}
