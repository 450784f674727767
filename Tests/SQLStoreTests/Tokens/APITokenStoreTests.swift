import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("API tokens in the database")
struct APITokenStoreTests {
  private let ada = Person(1, "ada", role: .powerUser)
  private let bob = Person(2, "bob", role: .user)
  private let gil = Person(3, "gil")
  private let actor = Actor(kind: .person, name: "ada", origin: "test")

  private func withTokens(
    _ body: (SQLAPITokenStore, SQLiteDatabase) async throws -> Void
  ) async throws {
    try await withStore { database in
      try await database.add([ada, bob, gil])
      let store = SQLAPITokenStore(
        database: database, commit: GroupCommit(database: database),
        trail: AuditTrail(digest: try SHA256Digest()))
      try await body(store, database)
    }
  }

  private func token(
    _ number: Int, of owner: Person, _ ceiling: Role = .user, end: Timestamp? = nil
  ) -> APIToken {
    APIToken(
      id: .numbered(number), account: owner.id, name: "token \(number)", ceiling: ceiling,
      hint: "…abcd", expiresAt: end, createdAt: .start + .seconds(number))
  }

  private func fingerprint(_ number: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(number), count: 32)
  }

  @discardableResult
  private func add(_ token: APIToken, _ number: Int, to store: SQLAPITokenStore) async throws
    -> APITokenOutcome
  {
    let event = AuditEvent(
      action: "token.created", actor: actor,
      subject: .init(kind: "account", id: token.account.value, name: "x"), at: .start)
    return try await store.add(token, fingerprint: fingerprint(number), event: event)
  }

  @Test("A token is found by its fingerprint, with its owner as of now")
  func found() async throws {
    try await withTokens { store, database in
      let token = token(1, of: ada, .powerUser, end: .start + .seconds(9))
      #expect(try await add(token, 1, to: store) == .done(token))
      let live = try #require(try await store.find(fingerprint: fingerprint(1), at: .start))
      #expect(live.token == token)
      #expect(live.account.role == .powerUser)
      #expect(try await store.find(fingerprint: fingerprint(2), at: .start) == nil)
      try await database.change("UPDATE accounts SET suspended_at = 1")
      let later = try await store.find(fingerprint: fingerprint(1), at: .start)
      #expect(later?.account.status == .disabled)
      try await database.change("DELETE FROM accounts WHERE id = \(ada.id)")
      #expect(try await store.find(fingerprint: fingerprint(1), at: .start) == nil)
    }
  }

  @Test("Nobody gets a token above their role, and guests and disabled accounts get none")
  func refusals() async throws {
    try await withTokens { store, database in
      #expect(try await add(token(1, of: bob, .powerUser), 1, to: store) == .aboveOwner)
      #expect(try await add(token(2, of: gil), 2, to: store) == .unsuitableOwner)
      try await database.change("UPDATE accounts SET suspended_at = 1 WHERE id = \(ada.id)")
      #expect(try await add(token(3, of: ada), 3, to: store) == .unsuitableOwner)
      #expect(try await events(database).isEmpty)
    }
  }

  @Test("A change keeps what it doesn't name, counts the version, and is recorded")
  func change() async throws {
    try await withTokens { store, database in
      try await add(token(1, of: ada, .powerUser, end: .start + .seconds(9)), 1, to: store)
      var change = APITokenChange(.numbered(1), of: ada.id, by: actor)
      change.isActive = false
      change.expiresAt = .some(nil)
      guard case .done(let changed) = try await store.change(change, at: .start) else {
        Issue.record("not changed")
        return
      }
      #expect(changed.name == "token 1")
      #expect(changed.ceiling == .powerUser)
      #expect(!changed.isActive)
      #expect(changed.expiresAt == nil)
      #expect(changed.version == 2)
      #expect(try await store.find(.numbered(1), of: ada.id) == changed)
      #expect(try await store.change(change, at: .start) == .done(changed), "nothing to change")
      #expect(try await events(database) == ["token.created", "token.changed"])
    }
  }

  @Test("A change is held against owner, version and the owner's role")
  func changeRefusals() async throws {
    try await withTokens { store, _ in
      try await add(token(1, of: bob), 1, to: store)
      func outcome(_ change: APITokenChange) async throws -> APITokenOutcome {
        try await store.change(change, at: .start)
      }
      var foreign = APITokenChange(.numbered(1), of: ada.id, by: actor)
      foreign.name = "mine"
      #expect(try await outcome(foreign) == .notFound)
      var stale = APITokenChange(.numbered(1), of: bob.id, condition: .oneOf([7]), by: actor)
      stale.name = "x"
      #expect(try await outcome(stale) == .staleVersion)
      var raised = APITokenChange(.numbered(1), of: bob.id, by: actor)
      raised.ceiling = .powerUser
      #expect(try await outcome(raised) == .aboveOwner)
    }
  }

  @Test("A removed token is gone, once")
  func removal() async throws {
    try await withTokens { store, database in
      try await add(token(1, of: ada), 1, to: store)
      func removal(_ owner: Person?) -> APITokenRemoval {
        APITokenRemoval(
          id: .numbered(1), owner: owner?.id, condition: .any, actor: actor, at: .start)
      }
      #expect(try await store.remove(removal(bob)) == .notFound)
      #expect(try await store.remove(removal(nil)) == .done(token(1, of: ada)))
      #expect(try await store.remove(removal(ada)) == .notFound)
      #expect(try await store.find(fingerprint: fingerprint(1), at: .start) == nil)
      #expect(try await events(database) == ["token.created", "token.removed"])
    }
  }

  @Test("Lists go by each field both ways, and uses are written down forwards only")
  func lists() async throws {
    try await withTokens { store, _ in
      try await add(token(1, of: ada, end: .start + .seconds(5)), 1, to: store)
      try await add(token(2, of: ada), 2, to: store)
      try await add(token(3, of: bob), 3, to: store)
      try await store.markUsed([.numbered(2): .start + .seconds(50), .numbered(99): .start])
      try await store.markUsed([.numbered(2): .start])
      for (sort, owner, expected) in [
        ("created_at", nil, [1, 2, 3]), ("-created_at", nil, [3, 2, 1]),
        ("name", ada.id, [1, 2]), ("-last_used_at", ada.id, [2, 1]),
        ("expires_at", nil, [1, 2, 3]),
      ] as [(String, AccountID?, [Int])] {
        let page = try await store.list(
          of: owner, sort: try #require(APITokenSort(sort)), PageRequest(), at: .start)
        #expect(page.items.map(\.token.id) == expected.map { .numbered($0) }, "\(sort)")
        #expect(page.total == expected.count)
      }
      let used = try await store.find(.numbered(2), of: nil)?.lastUsedAt
      #expect(used == .start + .seconds(50))
    }
  }

  private func events(_ database: SQLiteDatabase) async throws -> [String] {
    try await database.read { connection in
      try connection.rows("SELECT action FROM audit_events ORDER BY sequence") { $0.text(0) }
    }
  }
}
