import Accounts
import Cryptography
import Directory
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Sessions in the database")
struct SessionStoreTests {
  private let ada = Person(1, "Ada", email: "ada@x.org", role: .manager)
    .with(\.passwordHash, "hash")

  @Test("A candidate comes with the verifier, by username or mail address")
  func candidate() async throws {
    try await withSessions { store, _ in
      for key in ["ada", "ada@x.org"] {
        let found = try #require(try await store.candidate(named: key, at: .start))
        #expect(found.account.id == ada.id)
        #expect(found.account.role == .manager)
        #expect(found.verifier?.revealed == "hash")
      }
      #expect(try await store.candidate(named: "bob", at: .start) == nil)
    }
  }

  @Test("A session is read back with its account as it is now")
  func readBack() async throws {
    try await withSessions { store, database in
      let opening = try await opening(store)
      #expect(try await store.open(opening))
      let live = try #require(try await store.find(opening.session.id, at: .start))
      #expect(live.session == opening.session)
      #expect(live.account.lastLoginAt == opening.session.createdAt)
      #expect(live.account.role == .manager)
      try await database.change("UPDATE grants SET role = 1")
      try await database.change("UPDATE accounts SET suspended_at = 5")
      let later = try #require(try await store.find(opening.session.id, at: .start))
      #expect(later.account.role == .user)
      #expect(later.account.status == .disabled)
      #expect(try await store.find(.numbered(77), at: .start) == nil)
    }
  }

  @Test("A linked account's session tells the link")
  func linked() async throws {
    try await withSessions { store, database in
      try await database.add([Person(2, "dora", role: .user, directory: "corp")])
      let opening = try await opening(store, "dora")
      #expect(try await store.open(opening))
      let live = try await store.find(opening.session.id, at: .start)
      #expect(live?.account.link?.directory.description == "corp")
    }
  }

  @Test(
    "No session begins when the account changed while its password was checked",
    arguments: [
      "suspended_at = 5", "password_hash = 'other', password_changed_at = 6",
      "password_hash = NULL", "archived_at = 5",
    ])
  func raced(change: String) async throws {
    try await withSessions { store, database in
      let opening = try await opening(store)
      try await database.change("UPDATE accounts SET \(unsafe: change)")
      #expect(try await !store.open(opening))
      #expect(try await store.find(opening.session.id, at: .start) == nil)
      #expect(try await events(database) == 0)
    }
  }

  @Test("A verifier that somebody brought up to date meanwhile is of the same password")
  func rehashedMeanwhile() async throws {
    try await withSessions { store, database in
      let opening = try await opening(store)
      try await database.change("UPDATE accounts SET password_hash = 'better'")
      #expect(try await store.open(opening))
    }
  }

  @Test("A better verifier and the directory's word about the password are kept")
  func sideEffects() async throws {
    try await withSessions { store, _ in
      var opening = try await opening(store)
      opening.newVerifier = Secret("better")
      opening.mustChangePassword = true
      #expect(try await store.open(opening))
      let found = try #require(try await store.candidate(named: "ada", at: .start))
      #expect(found.verifier?.revealed == "better")
      #expect(found.account.mustChangePassword)
      #expect(found.account.version == 1)
    }
  }

  @Test("Ending a session removes it and is recorded once")
  func close() async throws {
    try await withSessions { store, database in
      let opening = try await opening(store)
      #expect(try await store.open(opening))
      #expect(try await store.close(opening.session.id, event: opening.event))
      #expect(try await !store.close(opening.session.id, event: opening.event))
      #expect(try await store.find(opening.session.id, at: .start) == nil)
      #expect(try await events(database) == 2)
    }
  }

  @Test("The end, the hint and the last use can be moved; the last use never back")
  func moves() async throws {
    try await withSessions { store, _ in
      let opening = try await opening(store)
      let id = opening.session.id
      #expect(try await store.open(opening))
      try await store.extend(id, to: .start + .seconds(500), tokenHint: "newtoken")
      try await store.markSeen([id: .start + .seconds(60), .numbered(77): .start])
      try await store.markSeen([id: .start + .seconds(30)])
      let session = try #require(try await store.find(id, at: .start)).session
      #expect(session.expiresAt == .start + .seconds(500))
      #expect(session.tokenHint == "newtoken")
      #expect(session.lastSeenAt == .start + .seconds(60))
    }
  }

  @Test("Sessions that are over are removed")
  func purge() async throws {
    try await withSessions { store, _ in
      let opening = try await opening(store)
      #expect(try await store.open(opening))
      #expect(try await store.purge(at: opening.session.expiresAt - .seconds(1)) == 0)
      #expect(try await store.purge(at: opening.session.expiresAt) == 1)
      #expect(try await store.find(opening.session.id, at: .start) == nil)
    }
  }

  @Test("Sign-ins at the same time all succeed and leave a whole chain of events")
  func concurrent() async throws {
    try await withSessions { store, database in
      let openings = try await (1...40).asyncMap { try await opening(store, number: $0) }
      let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
        for opening in openings { group.addTask { try await store.open(opening) } }
        return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(opened == 40)
      let trail = AuditTrail(digest: try SHA256Digest())
      let verification = try await database.read { try trail.verify($0) }
      #expect(verification.isIntact)
      #expect(verification.events == 40)
    }
  }

  @Test("A closed database fails every waiting write")
  func closedDatabase() async throws {
    try await withSessions { store, database in
      let opening = try await opening(store)
      await database.close()
      await #expect(throws: SQLError.self) { try await store.open(opening) }
    }
  }

  private func withSessions(
    _ body: (SQLSessionStore, SQLiteDatabase) async throws -> Void
  ) async throws {
    try await withStore { database in
      try await database.add([ada])
      let store = SQLSessionStore(
        database: database, commit: GroupCommit(database: database),
        trail: AuditTrail(digest: try SHA256Digest()))
      try await body(store, database)
    }
  }

  private func opening(
    _ store: SQLSessionStore, _ name: String = "ada", number: Int = 1
  ) async throws -> SessionOpening {
    let candidate = try #require(try await store.candidate(named: name, at: .start))
    let session = Session(
      id: .numbered(number), account: candidate.account.id, source: .local, isRemembered: true,
      tokenHint: "12345678",
      origin: RequestOrigin(ipAddress: "192.0.2.1", userAgent: "curl"), createdAt: .start,
      expiresAt: .start + .seconds(100))
    return SessionOpening(
      session: session, candidate: candidate, newVerifier: nil, mustChangePassword: nil,
      event: AuditEvent(
        action: "session.opened", actor: Actor(kind: .anonymous, name: "ada", origin: "local"),
        subject: AuditEvent.Subject(kind: "account", id: nil, name: "ada"), at: .start))
  }

  private func events(_ database: SQLiteDatabase) async throws -> Int {
    try await database.read { try $0.count("SELECT count(*) FROM audit_events") }
  }
}
