import Accounts
import Directory
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Reading accounts")
struct AccountReadingTests {
  @Test("An account is read back with all its parts")
  func wholeAccount() async throws {
    try await withStore { database in
      let person = Person(
        1, "Ada", email: "Ada@Example.com", displayName: "Ada L.", role: .manager,
        directory: "corp")
      try await database.add([person.with(\.lastLoginAt, .start + .seconds(60))])
      let account = try #require(try await database.accounts().find(person.id, at: .start))
      #expect(account.username == "Ada")
      #expect(account.email == "Ada@Example.com")
      #expect(account.displayName == "Ada L.")
      #expect(account.role == .manager)
      #expect(account.status == .active)
      #expect(account.statusCause == nil)
      #expect(account.link?.directory.description == "corp")
      #expect(account.link?.entry == EntryID(person.id.value))
      #expect(account.link?.dn == "uid=Ada")
      #expect(account.createdAt == person.createdAt)
      #expect(account.lastLoginAt == .start + .seconds(60))
      #expect(account.version == 1)
    }
  }

  @Test("An account's grants are read with their sources, expired ones too, the highest first")
  func grants() async throws {
    try await withStore { database in
      let person = Person(1, "ada", role: .user).with(\.grantEnds, .start)
      try await database.add([person, Person(2, "bob", role: .admin)])
      try await database.change(
        """
        INSERT INTO grants (account_id, id, role, source, reason, created_at)
        VALUES (\(person.id), \(UniqueID(high: 8, low: 1)), 3, 'directory:corp', 'By a rule.',
          \(Timestamp.start))
        """)
      let grants = try await database.accounts().grants(of: person.id)
      #expect(grants.map(\.role) == [.manager, .user])
      #expect(grants.first?.source.description == "directory:corp")
      #expect(grants.first?.reason == "By a rule.")
      #expect(grants.last?.expiresAt == .start)
      #expect(try await database.accounts().grants(of: .numbered(7)).isEmpty)
    }
  }

  @Test("An unknown identifier and an unknown name find nobody")
  func unknown() async throws {
    try await withStore { database in
      let store = try database.accounts()
      #expect(try await store.find(.numbered(7), at: .start) == nil)
      #expect(try await store.find(named: "nobody", at: .start) == nil)
    }
  }

  @Test(
    "A username and a mail address find the account, however they are typed",
    arguments: ["ada", " ADA ", "ada@example.com", "ADA@EXAMPLE.COM"])
  func loginNames(name: String) async throws {
    try await withStore { database in
      try await database.add([Person(1, "Ada", email: "Ada@example.com"), Person(2, "bob")])
      #expect(try await database.accounts().find(named: name, at: .start)?.id == .numbered(1))
    }
  }

  @Test("A username goes before somebody else's equal mail address")
  func usernameFirst() async throws {
    try await withStore { database in
      try await database.add([Person(1, "x", email: "a@b"), Person(2, "a@b")])
      #expect(try await database.accounts().find(named: "a@b", at: .start)?.id == .numbered(2))
    }
  }

  @Test("The effective role is the highest grant that hasn't expired")
  func effectiveRole() async throws {
    try await withStore { database in
      try await database.add([
        Person(1, "ada", role: .admin).with(\.grantEnds, .start + .seconds(10))
      ])
      try await database.change(
        """
        INSERT INTO grants (account_id, id, role, source, created_at)
        VALUES (\(AccountID.numbered(1)), \(UniqueID(high: 8, low: 8)), 2, 'request', 0)
        """)
      let store = try database.accounts()
      #expect(try await store.find(.numbered(1), at: .start)?.role == .admin)
      #expect(try await store.find(.numbered(1), at: .start + .seconds(10))?.role == .powerUser)
    }
  }

  @Test("The status tells who switched an account off")
  func statusCauses() async throws {
    try await withStore { database in
      try await database.add([
        Person(1, "a").with(\.isSuspended, true),
        Person(2, "b", directory: "corp").with(\.presence, "deleted"), Person(3, "c"),
      ])
      try await database.change(
        """
        UPDATE accounts SET archived_at = 5, archive_cause = 'directory'
        WHERE id = \(AccountID.numbered(3))
        """)
      let store = try database.accounts()
      let found = try await (1...3).asyncMap { try await store.find(.numbered($0), at: .start) }
      #expect(found.map(\.?.status) == [.disabled, .disabled, .archived])
      #expect(found.map(\.?.statusCause) == ["suspended", "deleted", "directory"])
    }
  }

  @Test("Sessions that have expired aren't counted")
  func stats() async throws {
    try await withStore { database in
      try await database.add([Person(1, "ada"), Person(2, "bob")])
      for (number, account, end) in [(1, 1, 10), (2, 1, 20), (3, 2, 20)] {
        try await database.change(
          """
          INSERT INTO sessions (id, account_id, source, created_at, last_seen_at, expires_at)
          VALUES (\(UniqueID(high: 0, low: UInt64(number))), \(AccountID.numbered(account)),
            'local', 0, 0, \(Timestamp.start + .seconds(end)))
          """)
      }
      let stats = try await database.accounts().stats(of: .numbered(1), at: .start + .seconds(10))
      #expect(stats.sessions == 1)
    }
  }

  @Test("The system account is made once, and stands in no list")
  func systemAccount() async throws {
    try await withStore { database in
      let store = try database.accounts()
      #expect(try await store.createSystemAccount(.numbered(1), at: .start))
      #expect(try await !store.createSystemAccount(.numbered(2), at: .start))
      #expect(try await store.find(.numbered(1), at: .start)?.isSystem == true)
      #expect(try await store.find(.numbered(2), at: .start) == nil)
      let page = try await store.list(
        AccountFilter(), sort: .standard, PageRequest(), at: .start)
      #expect(page == Page(items: [], total: 0, nextCursor: nil))
      let events = try await database.read { try $0.count("SELECT count(*) FROM audit_events") }
      #expect(events == 1)
    }
  }
}

extension Sequence {
  /// The results of an asynchronous closure, one after the other.
  func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
