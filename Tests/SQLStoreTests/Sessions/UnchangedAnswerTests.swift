import Accounts
import Cryptography
import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Sessions that are read again only when something has changed")
struct UnchangedAnswerTests {
  private let ada = Person(1, "ada", role: .manager)

  private func withSession(
    _ body: (SQLSessionStore, SQLiteDatabase, TestFolder) async throws -> Void
  ) async throws {
    let folder = try TestFolder()
    let database = try await folder.open()
    try await database.add([ada])
    try await database.change(
      """
      INSERT INTO sessions (id, account_id, source, created_at, last_seen_at, expires_at)
      VALUES (\(SessionID.numbered(1)), \(ada.id), 'local', \(Timestamp.start),
        \(Timestamp.start), \(Timestamp.start + .seconds(9000)))
      """)
    let store = SQLSessionStore(
      database: database, commit: GroupCommit(database: database),
      trail: AuditTrail(digest: try SHA256Digest()))
    try await body(store, database, folder)
    await database.close()
  }

  private func role(_ store: SQLSessionStore, at now: Timestamp = .start) async throws -> Role? {
    try await store.find(.numbered(1), at: now)?.account.role
  }

  @Test("What this service changes shows at the next question")
  func ownChange() async throws {
    try await withSession { store, database, _ in
      for _ in 1...3 {
        try await database.change("UPDATE grants SET role = 3")
        #expect(try await role(store) == .manager)
        #expect(try await role(store) == .manager)
        try await database.change("UPDATE grants SET role = 1")
        #expect(try await role(store) == .user)
      }
      try await database.change("DELETE FROM sessions")
      #expect(try await store.find(.numbered(1), at: .start) == nil)
    }
  }

  @Test("What another service on the same file changes shows at the next question")
  func foreignChange() async throws {
    try await withSession { store, _, folder in
      let other = try await folder.open()
      for number in 1...50 {
        let role = number.isMultiple(of: 2) ? Role.admin : .user
        try await other.change("UPDATE grants SET role = \(role.rawValue)")
        #expect(try await self.role(store) == role, "\(number)")
      }
      await other.close()
    }
  }

  @Test("A grant that ends drops at that moment, though nothing was written")
  func endOfGrant() async throws {
    try await withSession { store, database, _ in
      let end = Timestamp.start + .milliseconds(300)
      try await database.change("UPDATE grants SET expires_at = \(end)")
      #expect(try await role(store) == .manager)
      #expect(try await role(store, at: end - .milliseconds(1)) == .manager)
      #expect(try await role(store, at: end) == nil)
    }
  }

  @Test("Many readers and a writer at once never see a state that is over")
  func race() async throws {
    try await withSession { store, database, _ in
      for version in 1...100 {
        try await database.change("UPDATE accounts SET version = \(version)")
        let seen = try await withThrowingTaskGroup(of: Int?.self) { group in
          for _ in 1...4 {
            group.addTask { try await store.find(.numbered(1), at: .start)?.account.version }
          }
          return try await group.reduce(into: Set<Int?>()) { $0.insert($1) }
        }
        #expect(seen == [version])
      }
    }
  }

  @Test("Without a change the mark stays, and any commit makes it another one")
  func marks() async throws {
    try await withSession { _, database, _ in
      let mark = try #require(database.changeMark)
      _ = try await database.read { try $0.count("SELECT count(*) FROM accounts") }
      #expect(database.changeMark == mark)
      try await database.change("UPDATE accounts SET version = 9")
      #expect(database.changeMark != mark)
      await database.close()
      #expect(database.changeMark == nil)
    }
  }
}
