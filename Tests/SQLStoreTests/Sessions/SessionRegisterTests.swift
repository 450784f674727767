import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("The register of sessions")
struct SessionRegisterTests {
  private let user = Person(1, "ada", role: .user)
  private let manager = Person(2, "bob", role: .manager)
  private let admin = Person(3, "eve", role: .admin)
  private let guest = Person(4, "gil")

  /// Each person has two sessions: 10 and 11 are ada's, 20 and 21 bob's, and so on.
  private func withSessions(
    _ body: (SQLSessionStore, SQLiteDatabase) async throws -> Void
  ) async throws {
    try await withStore { database in
      try await database.add([user, manager, admin, guest])
      for number in [10, 11, 20, 21, 30, 31, 40, 41] {
        try await database.write { connection in
          try connection.execute(
            """
            INSERT INTO sessions (id, account_id, source, created_at, last_seen_at, expires_at)
            VALUES (\(SessionID.numbered(number)), \(AccountID.numbered(number / 10)), 'local',
              \(Timestamp.start + .seconds(number)), \(Timestamp.start + .seconds(100 - number)),
              \(Timestamp.start + .seconds(1000 + number % 7)))
            """)
        }
      }
      let trail = AuditTrail(digest: try SHA256Digest())
      let commit = GroupCommit(database: database)
      try await body(
        SQLSessionStore(database: database, commit: commit, trail: trail), database)
    }
  }

  private func end(
    _ selection: SessionEnding.Selection, as authority: SessionEnding.Authority,
    in store: SQLSessionStore
  ) async throws -> SessionEndingOutcome {
    try await store.end(
      SessionEnding(
        selection: selection, authority: authority,
        actor: Actor(kind: .person, name: "somebody", origin: "test"), reason: "Test.",
        at: .start))
  }

  @Test("Pages hold all sessions once, in each order, and stay steady while others end")
  func pages() async throws {
    try await withSessions { store, _ in
      for sort in SessionSort.Field.allCases.flatMap({
        [SessionSort($0), SessionSort($0, isDescending: true)]
      }) {
        var found: [LiveSession] = []
        var cursor: String?
        repeat {
          let page = try await store.list(
            SessionFilter(), sort: sort, PageRequest(limit: 3, cursor: cursor), at: .start)
          #expect(page.total == 8)
          found += page.items
          cursor = page.nextCursor
        } while cursor != nil
        #expect(Set(found.map(\.session.id)).count == 8, "\(sort)")
        let keys = found.map { live in
          switch sort.field {
          case .createdAt: live.session.createdAt
          case .lastSeenAt: live.session.lastSeenAt
          case .expiresAt: live.session.expiresAt
          }
        }
        #expect(keys == (sort.isDescending ? keys.sorted(by: >) : keys.sorted()), "\(sort)")
      }
    }
  }

  @Test("A list shows one person's sessions, those that aren't over, and those used lately")
  func filters() async throws {
    try await withSessions { store, _ in
      func count(_ filter: SessionFilter, at now: Timestamp = .start) async throws -> Int {
        try await store.list(filter, sort: .standard, PageRequest(), at: now).items.count
      }
      let own = try await count(SessionFilter(account: user.id))
      #expect(own == 2)
      #expect(try await count(SessionFilter(account: .numbered(77))) == 0)
      #expect(try await count(SessionFilter(), at: .start + .seconds(2000)) == 0)
      #expect(try await count(SessionFilter(seenSince: .start + .seconds(79))) == 3)
    }
  }

  @Test("An owner ends one session or all but one, and never somebody else's")
  func owner() async throws {
    try await withSessions { store, database in
      let owner = SessionEnding.Authority.owner(user.id)
      #expect(try await end(.one(.numbered(20)), as: owner, in: store) == .notFound)
      #expect(try await end(.one(.numbered(99)), as: owner, in: store) == .notFound)
      let rest = try await end(
        .all(of: user.id, except: .numbered(11)), as: owner, in: store)
      #expect(rest == .ended([.numbered(10)]))
      #expect(try await end(.one(.numbered(11)), as: owner, in: store) == .ended([.numbered(11)]))
      let left = try await database.read { try $0.count("SELECT count(*) FROM sessions") }
      #expect(left == 6)
    }
  }

  @Test("A manager ends sessions up to the own rank, by the roles of that moment")
  func manager() async throws {
    try await withSessions { store, database in
      let authority = SessionEnding.Authority.manager(manager.id)
      #expect(try await end(.one(.numbered(30)), as: authority, in: store) == .higherRole)
      let all = SessionEnding.Selection.all(of: admin.id, except: nil)
      #expect(try await end(all, as: authority, in: store) == .higherRole)
      #expect(
        try await end(.one(.numbered(40)), as: authority, in: store) == .ended([.numbered(40)]))
      #expect(
        try await end(.one(.numbered(21)), as: authority, in: store) == .ended([.numbered(21)]))
      try await database.change("DELETE FROM grants WHERE account_id = \(manager.id)")
      #expect(try await end(.one(.numbered(10)), as: authority, in: store) == .higherRole)
      let nobody = SessionEnding.Selection.all(of: .numbered(77), except: nil)
      #expect(try await end(nobody, as: authority, in: store) == .noAccount)
    }
  }

  @Test("Each session that ends has its event, and nothing else has")
  func events() async throws {
    try await withSessions { store, database in
      let outcome = try await end(
        .all(of: admin.id, except: nil), as: .machineOperator, in: store)
      #expect(outcome == .ended([.numbered(30), .numbered(31)]))
      _ = try await end(.one(.numbered(30)), as: .machineOperator, in: store)
      let rows = try await database.read { connection in
        try connection.rows("SELECT action, subject_name, before, reason FROM audit_events") {
          "\($0.text(0)) \($0.text(1)) \($0.text(2).contains("session_id")) \($0.text(3))"
        }
      }
      #expect(rows == ["session.closed eve true Test.", "session.closed eve true Test."])
    }
  }
}
