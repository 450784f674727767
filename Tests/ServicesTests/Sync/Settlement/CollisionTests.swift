import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Collisions")
struct CollisionTests {
  /// A world with a local account `p1`, and an entry that brings the same names.
  private func withCollision(_ body: (SyncWorld) async throws -> Void) async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      try await world.addLocal("p1", email: "boss@example.com", role: .manager)
      try await world.change("UPDATE accounts SET display_name = 'The boss'")
      world.directory.edit { $0.people = .people(1...2) }
      try await world.run()
      try await body(world)
    }
  }

  @Test("A collision names the entry, the account, the attribute, and since when")
  func listed() async throws {
    try await withCollision { world in
      let page = try await world.settlement().collisions(of: world.name, PageRequest())
      #expect(page.total == 1)
      let proposed = try #require(page.items.first)
      #expect(proposed.proposal == nil)
      let collision = proposed.collision
      #expect(collision.entry == .number(1))
      #expect(collision.names == ClaimedNames(username: "p1", email: "p1@example.com"))
      #expect(collision.openedAt == .start)
      #expect(!collision.isKeptApart)
      let holder = try #require(collision.holders.first)
      #expect(holder.account.username == "p1")
      #expect(holder.attributes == [.username])
      #expect(holder.obstacle == nil)
    }
  }

  @Test(
    "A link keeps id, names, content and grants; the next run brings what the directory decides")
  func link() async throws {
    try await withCollision { world in
      let before = try #require(try await world.account("p1"))
      let linked = try await world.settlement().link(
        .number(1), of: world.name, to: nil, by: .tester)
      #expect(linked.displayName == "The boss")
      #expect(linked.link?.entry == .number(1))
      #expect(try await world.account("p1") == before, "nothing is overwritten")
      #expect(try await world.quarantine().isEmpty)
      #expect(try await world.actions().last == "account.linked")
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.updateAccount, .addGrant])
      let after = try #require(try await world.account("p1"))
      #expect(after.id == before.id)
      #expect(after.email == "p1@example.com")
      #expect(after.grants == ["1 directory:corp", "3 manual"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("After a link, merged attributes that differ wait for a person, whatever the answer is")
  func linkMerged() async throws {
    try await withCollision { world in
      world.configure {
        $0.authorities = Authorities([.email: .merge, .displayName: .merge])
        $0.onConflict = .directory
      }
      _ = try await world.settlement().link(.number(1), of: world.name, to: nil, by: .tester)
      let run = try await world.run()
      #expect(run.counts.conflictsOpened == 2)
      #expect(try await world.account("p1")?.email == "boss@example.com")
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("Of two deciders at once one wins")
  func raced() async throws {
    try await withCollision { world in
      let settlement = try world.settlement()
      _ = try await settlement.link(.number(1), of: world.name, to: nil, by: .tester)
      await #expect(throws: NothingToSettle.self) {
        try await settlement.keepApart(.number(1), of: world.name, by: .tester)
      }
      await #expect(throws: NothingToSettle.self) {
        try await settlement.link(.number(1), of: world.name, to: nil, by: .tester)
      }
    }
  }

  @Test("An entry kept apart stays aside until its names are free, then gets its own account")
  func separate() async throws {
    try await withCollision { world in
      let settlement = try world.settlement()
      _ = try await settlement.keepApart(.number(1), of: world.name, by: .tester)
      #expect(
        try await world.quarantine() == ["kept_apart uid=p1,\(ScriptedDirectory.peopleBase)"])
      await #expect(throws: CollisionSettled.self) {
        try await settlement.keepApart(.number(1), of: world.name, by: .tester)
      }
      #expect(try await world.run().effectCount == 0, "the decision is remembered")
      #expect(try await world.collision().isKeptApart)
      try await world.change(
        "UPDATE accounts SET username = 'boss', username_key = 'boss' WHERE username = 'p1'")
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.release, .createAccount])
      #expect(try await world.account("p1")?.grants == ["1 directory:corp"])
      #expect(try await world.account("boss")?.grants == ["3 manual"])
    }
  }

  @Test("An entry kept apart can still be linked when somebody thinks better of it")
  func reconsidered() async throws {
    try await withCollision { world in
      let settlement = try world.settlement()
      _ = try await settlement.keepApart(.number(1), of: world.name, by: .tester)
      let account = try await settlement.link(.number(1), of: world.name, to: nil, by: .tester)
      #expect(account.username == "p1")
    }
  }

  @Test("A person who left and came back under a new entry is linked to it, and comes back then")
  func rehired() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...3) }
      try await world.run()
      let before = try #require(try await world.account("p1"))
      world.directory.edit { $0.people[0] = .person(99, "p1", mail: "p1@example.com") }
      try await world.run()
      #expect(try await world.collision().holders.first?.obstacle == nil)
      _ = try await world.settlement().link(.number(99), of: world.name, to: nil, by: .tester)
      #expect(try await world.account("p1")?.status == "disabled", "until a run has read it")
      let run = try await world.run()
      #expect(try await world.kinds(of: run).contains(.enableAccount))
      let after = try #require(try await world.account("p1"))
      #expect(after.id == before.id)
      #expect(after.status == "active")
      #expect(after.grants == ["1 directory:corp"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("An account of another entry, or one marked break-glass, can't be linked")
  func obstacles() async throws {
    try await withWorld { world in
      world.configure { $0.authorities = Authorities([.email: .local]) }
      world.directory.edit { $0.people = .people(1...1) }
      try await world.run()
      try await world.change(
        "UPDATE accounts SET email = 'x@example.com', email_key = 'x@example.com'")
      try await world.addLocal("p2")
      try await world.change("UPDATE accounts SET is_break_glass = 1 WHERE username = 'p2'")
      world.directory.edit { $0.people.append(.person(2, "p2", mail: "x@example.com")) }
      try await world.run()
      let obstacles = try await world.collision().holders.map(\.obstacle)
      #expect(Set(obstacles) == [.linkedToAnotherEntry, .breakGlass])
      for account in [nil, try await world.id(of: "p2"), try await world.id(of: "p1")] {
        await #expect(throws: AccountError.self) {
          try await world.settlement().link(.number(2), of: world.name, to: account, by: .tester)
        }
      }
    }
  }

  @Test("Where two accounts have the names, somebody has to say which one it is")
  func twoHolders() async throws {
    try await withWorld { world in
      try await world.addLocal("p1")
      try await world.addLocal("second", email: "p1@example.com")
      world.directory.edit { $0.people = .people(1...1) }
      try await world.run()
      let settlement = try world.settlement()
      await #expect(throws: AccountError.self) {
        try await settlement.link(.number(1), of: world.name, to: nil, by: .tester)
      }
      let second = try await world.id(of: "second")
      let linked = try await settlement.link(
        .number(1), of: world.name, to: second, by: .tester)
      #expect(linked.id == second)
    }
  }

  @Test(
    "The first configured attribute that an account has proposes it, and links nobody",
    arguments: [
      ([], nil), ([.username], "p1"), ([.email], "second"), ([.email, .username], "second"),
    ] as [([AccountAttribute], String?)])
  func proposals(correlate: [AccountAttribute], expected: String?) async throws {
    try await withWorld { world in
      world.configure { $0.correlate = correlate }
      try await world.addLocal("p1")
      try await world.addLocal("second", email: "p1@example.com")
      world.directory.edit { $0.people = .people(1...1) }
      try await world.run()
      let proposed = try #require(
        try await world.settlement().collisions(of: world.name, PageRequest()).items.first)
      let holder = proposed.collision.holders.first { $0.account.id == proposed.proposal }
      #expect(holder?.account.username == expected)
      #expect(try await world.run().effectCount == 0)
      #expect(try await world.usernames() == ["p1", "second"])
    }
  }

  @Test("Whoever may decide can't link an account that ranks higher, or their own")
  func ranks() async throws {
    try await withCollision { world in
      try await world.change(
        """
        INSERT INTO accounts (id, username, username_key, source, created_at, updated_at)
        VALUES (\(UniqueID(high: 0x7001, low: 1 << 63)), 'clerk', 'clerk', 'local', 0, 0)
        """)
      var author = ChangeAuthor.tester
      author.account = try await world.id(of: "clerk")
      await #expect(throws: AccountRefusal.self) {
        try await world.settlement().link(.number(1), of: world.name, to: nil, by: author)
      }
      author.account = try await world.id(of: "p1")
      await #expect(throws: AccountRefusal.ownAccount) {
        try await world.settlement().link(.number(1), of: world.name, to: nil, by: author)
      }
    }
  }

  @Test("An entry that brings other taken names is the same collision with new names")
  func renamed() async throws {
    try await withCollision { world in
      world.directory.edit { $0.people[0] = .person(1, "P1", mail: "boss@example.com") }
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.quarantine])
      let collision = try await world.collision()
      #expect(collision.names == ClaimedNames(username: "P1", email: "boss@example.com"))
      #expect(collision.holders.first?.attributes == [.username, .email])
      #expect(try await world.run().effectCount == 0)
    }
  }
}
