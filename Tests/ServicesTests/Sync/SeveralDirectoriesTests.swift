import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("A person who exists in two directories")
struct SeveralDirectoriesTests {
  /// `p1` in both directories, linked to one account that has a role from each.
  private func withBoth(_ body: (_ corp: SyncWorld, _ partner: SyncWorld) async throws -> Void)
    async throws
  {
    try await withWorld { corp in
      let partner = try SyncWorld("partner", beside: corp)
      corp.configure { $0.defaultRole = .powerUser }
      partner.configure { $0.defaultRole = .user }
      corp.directory.edit { $0.people = .people(1...3) }
      partner.directory.edit { $0.people = [.person(11, "p1", mail: "p1@partner.example")] }
      try await corp.run()
      try await partner.run()
      _ = try await partner.settlement().link(.number(11), of: partner.name, to: nil, by: .tester)
      try await partner.run()
      #expect(try await corp.account("p1")?.grants == ["1 directory:partner", "2 directory:corp"])
      try await body(corp, partner)
    }
  }

  private func explanation(_ world: SyncWorld) async throws -> AccountExplanation {
    let store = SQLAccountStore(
      database: world.database, trail: AuditTrail(digest: world.digest))
    let id = try await world.id(of: "p1")
    let found = try await store.explanation(of: id, at: world.clock.now())
    return try #require(found)
  }

  private func sentences(
    _ world: SyncWorld, _ matter: AccountExplanation.Matter
  ) async throws -> String {
    try await explanation(world).sentences.filter { $0.matter == matter }.map(\.text)
      .joined(separator: " ")
  }

  private func open(_ world: SyncWorld) async throws {
    let id = try await world.id(of: "p1")
    try await world.change(
      """
      INSERT INTO sessions (id, account_id, source, created_at, last_seen_at, expires_at)
      VALUES (\(UniqueID(high: 5, low: 5)), \(id), 'directory', 0, 0, \(Timestamp.start + .seconds(9)))
      """)
    try await world.change(
      "INSERT INTO kept_verifiers (account_id, verifier, kept_at) VALUES (\(id), 'v', 0)")
  }

  private func traces(_ world: SyncWorld) async throws -> [String] {
    try await world.texts(
      """
      SELECT 'session' FROM sessions UNION ALL SELECT 'verifier' FROM kept_verifiers ORDER BY 1
      """)
  }

  @Test("Both bring their role, and neither run touches what the other brought")
  func together() async throws {
    try await withBoth { corp, partner in
      #expect(try await corp.account("p1")?.email == "p1@example.com")
      for _ in 0..<2 {
        #expect(try await corp.run().effectCount == 0)
        #expect(try await partner.run().effectCount == 0, "the other mail address isn't taken")
      }
      let email = try await sentences(corp, .email)
      #expect(email.contains("the directory corp has it"))
    }
  }

  @Test("Whoever is deleted in one keeps the access, the role and the names that the other gives")
  func deletedInOne() async throws {
    try await withBoth { corp, partner in
      try await open(corp)
      corp.directory.edit { $0.people.removeFirst() }
      let run = try await corp.run()
      #expect(try await corp.kinds(of: run) == [.updateLink, .removeGrant])
      #expect(run.counts.disabled == 0)
      let account = try await corp.account("p1")
      #expect(account?.status == "active")
      #expect(account?.grants == ["1 directory:partner"])
      let traces = try await traces(corp)
      #expect(traces.isEmpty, "they came by a password that counts no more")
      let status = try await sentences(corp, .status)
      #expect(status.contains("entry in the directory partner is usable"))
      let links = try await sentences(corp, .link)
      #expect(links.contains("p1 has access through the directory partner"))
      #expect(try await partner.kinds(of: partner.run()) == [.updateAccount])
      #expect(try await corp.account("p1")?.email == "p1@partner.example")
      #expect(try await corp.run().effectCount == 0)
    }
  }

  @Test("A session by the other directory's password lives on")
  func otherSession() async throws {
    try await withBoth { corp, partner in
      try await open(corp)
      partner.directory.edit { $0.people = [] }
      try await partner.run()
      let traces = try await traces(corp)
      #expect(traces == ["session", "verifier"])
      #expect(try await corp.account("p1")?.grants == ["2 directory:corp"])
    }
  }

  @Test("Deleted in both, the account is switched off, and the return of one entry opens it")
  func deletedInBoth() async throws {
    try await withBoth { corp, partner in
      corp.directory.edit { $0.people.removeFirst() }
      try await corp.run()
      partner.directory.edit { $0.people = [] }
      let run = try await partner.run()
      #expect(try await partner.kinds(of: run) == [.disableAccount, .removeGrant])
      #expect(try await corp.account("p1")?.block == "deleted")
      #expect(try await corp.account("p1")?.grants == [])
      corp.directory.edit { $0.people = .people(1...3) }
      #expect(try await corp.kinds(of: corp.run()).first == .enableAccount)
      #expect(try await corp.account("p1")?.status == "active")
      #expect(try await corp.account("p1")?.grants == ["2 directory:corp"])
    }
  }

  @Test("A lock in one blocks the account; explain and the refusal to open it name that directory")
  func locked() async throws {
    try await withBoth { corp, partner in
      partner.directory.edit {
        $0.people = [
          .person(
            11, "p1", mail: "p1@partner.example", extra: ["pwdAccountLockedTime": "000001010000Z"])
        ]
      }
      #expect(try await partner.kinds(of: partner.run()) == [.disableAccount])
      #expect(try await corp.run().effectCount == 0, "the other has nothing to say to it")
      let reason = try #require(try await explanation(corp).status.first)
      #expect(reason.entry?.directory == partner.name)
      #expect(reason.cause == "locked")
      let status = try await sentences(corp, .status)
      #expect(status.contains("blocked by the directory partner"))
    }
  }

  @Test("A plan that the other directory has overtaken changes no access, and the next run does")
  func overtaken() async throws {
    try await withBoth { corp, partner in
      corp.configure { $0.guards.roleRemovals = GuardLimits.Limit(percent: 0, floor: 0) }
      corp.directory.edit { $0.people.removeFirst() }
      let held = try await corp.run()
      #expect(held.status == .held)
      partner.directory.edit { $0.people = [] }
      try await partner.run()
      #expect(try await corp.account("p1")?.status == "active", "corp still has the entry")
      let applied = try await corp.service().approveNow(held.id, actor: .tester, progress: .silent)
      #expect(try await corp.store.find(applied.id)?.counts.stale == 1)
      #expect(try await corp.account("p1")?.status == "active")
      corp.configure { $0.guards = GuardLimits() }
      #expect(try await corp.kinds(of: corp.run()).first == .disableAccount)
      #expect(try await corp.account("p1")?.status == "disabled")
    }
  }

  @Test("A run that found somebody gone in one is undone")
  func undone() async throws {
    try await withBoth { corp, _ in
      let before = try await corp.account("p1")
      corp.directory.edit { $0.people.removeFirst() }
      let run = try await corp.run()
      #expect(try await corp.undo(run).status == .applied)
      #expect(try await corp.account("p1") == before)
      #expect(
        try await corp.texts("SELECT DISTINCT presence FROM links ORDER BY 1") == ["usable"])
    }
  }

  @Test("What is parted from one directory stays open by the other")
  func unlinked() async throws {
    try await withBoth { corp, partner in
      corp.directory.edit { $0.people.removeFirst() }
      try await corp.run()
      let orphan = try #require(
        try await corp.settlement().orphans(of: corp.name, PageRequest()).items.first)
      _ = try await corp.settlement().removeOrphans([orphan.id], of: corp.name, by: .tester)
      #expect(try await corp.account("p1")?.status == "active")
      partner.directory.edit { $0.people = [] }
      try await partner.run()
      #expect(try await corp.account("p1")?.status == "disabled")
    }
  }
}
