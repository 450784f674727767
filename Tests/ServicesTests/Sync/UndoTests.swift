import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Undoing a run")
struct UndoTests {
  private static let admins = "cn=admins,\(ScriptedDirectory.groupsBase)"

  /// A world with three people and a group, in step with its directory.
  private func withPeople(_ body: (SyncWorld) async throws -> Void) async throws {
    try await withWorld { world in
      world.configure {
        $0.defaultRole = .user
        $0.roleRules = [RoleRule(group: Self.admins, role: .manager)].compactMap(\.self)
      }
      world.directory.edit {
        $0.people = .people(1...3)
        $0.groups = [
          .group(50, "admins", people: ["p1", "p2"]), .group(51, "staff", people: ["p3"]),
        ]
      }
      try await world.run()
      try await body(world)
    }
  }

  /// What a run can change, without versions, times and audit events.
  private func state(_ world: SyncWorld) async throws -> [String] {
    try await world.texts(
      """
      SELECT 'account ' || json_array(username, email, display_name, status, directory_block)
      FROM accounts
      UNION ALL SELECT 'grant ' || json_array(hex(account_id), hex(id), role, source, rule)
      FROM grants
      UNION ALL SELECT 'group ' || json_array(hex(id), name, description, dn, dn_key) FROM groups
      UNION ALL SELECT 'member ' || json_array(hex(group_id), hex(account_id)) FROM group_members
      UNION ALL SELECT 'link ' || json_array(hex(entry_id), hex(account_id), presence,
        baseline ->> 'username', baseline ->> 'email')
      FROM links ORDER BY 1
      """)
  }

  /// The directory changes in every way that a run undoes.
  private func disturb(_ world: SyncWorld) {
    world.directory.edit {
      $0.people = [
        .person(1, "paula", mail: "paula@example.com", dn: $0.people[0].dn),
        .person(2, "p2", mail: "p2@example.com", extra: ["nsAccountLock": "TRUE"]),
      ]
      $0.groups = [
        .group(50, "admins", people: ["p2"]), .group(52, "new", people: ["p2"]),
      ]
    }
  }

  @Test("Undoing a run restores accounts, grants, groups and members as they were")
  func restores() async throws {
    try await withPeople { world in
      let before = try await state(world)
      disturb(world)
      let run = try await world.run()
      #expect(try await state(world) != before)
      let undo = try await world.undo(run)
      #expect(undo.status == .applied)
      #expect(undo.undoes == run.id)
      #expect(undo.mode == .undo)
      #expect(undo.decidedBy == nil)
      #expect(try await state(world) == before)
    }
  }

  @Test("The next run plans the same again, and says why")
  func again() async throws {
    try await withPeople { world in
      disturb(world)
      let run = try await world.run()
      let undo = try await world.undo(run)
      #expect(undo.notes.contains { $0.contains("next run") })
      let next = try await world.run()
      #expect(try await world.kinds(of: next) == world.kinds(of: run))
      #expect(next.notes.contains { $0.contains("\(undo.id)") && $0.contains("\(run.id)") })
      let last = try await world.run()
      #expect(last.effectCount == 0)
      #expect(!last.notes.contains { $0.contains("\(undo.id)") })
    }
  }

  @Test("An account that the run made is archived with its link, and isn't made again")
  func creation() async throws {
    try await withPeople { world in
      world.directory.edit { $0.people.append(.person(4, "p4", mail: "p4@example.com")) }
      let run = try await world.run()
      let undo = try await world.undo(run)
      #expect(try await world.kinds(of: undo) == [.undoCreation])
      #expect(undo.counts.archived == 1)
      #expect(try await world.account("p4")?.status == "archived")
      #expect(
        try await world.texts("SELECT archive_cause FROM accounts WHERE username = 'p4'")
          == ["undo"])
      #expect(try await world.run().effectCount == 0)
      #expect(try await world.account("p4")?.status == "archived")
    }
  }

  @Test("What has changed since is stale and stays, and the rest is undone")
  func changedSince() async throws {
    try await withPeople { world in
      world.directory.edit {
        $0.people += [.person(4, "p4"), .person(5, "p5")]
        $0.people[0] = .person(1, "p1", mail: "new@example.com")
        $0.people[1] = .person(2, "p2", mail: "other@example.com")
      }
      let run = try await world.run()
      try await world.grant(.powerUser, to: "p4")
      try await world.change(
        """
        UPDATE accounts SET email = 'third@example.com', email_key = 'third@example.com'
        WHERE username = 'p2'
        """)
      let undo = try await world.undo(run)
      #expect(undo.status == .partial)
      #expect(undo.counts.stale == 2)
      let stale = try await world.effects(of: undo).filter { $0.status == .stale }
      #expect(Set(stale.map(\.record.object.name)) == ["p4", "p2"])
      #expect(try await world.account("p1")?.email == "p1@example.com")
      #expect(try await world.account("p2")?.email == "third@example.com")
      #expect(try await world.account("p4")?.status == "active")
      #expect(try await world.account("p5")?.status == "archived")
    }
  }

  @Test("Guards hold an undo like every plan, and the next run doesn't throw it away")
  func held() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...30) }
      let run = try await world.run()
      let undo = try await world.undo(run)
      #expect(undo.status == .held)
      #expect(undo.guards.map(\.name) == [.disables])
      #expect(try await world.usernames().count == 30)
      #expect(try await world.run().status == .applied)
      #expect(try await world.store.find(undo.id)?.status == .held)
      let approved = try await world.reconciler().approve(undo.id, actor: .tester)
      #expect(approved.status == .applied)
      #expect(try await world.usernames().isEmpty)
    }
  }

  @Test("An undo that would leave no administrator leaves the last one")
  func lastAdministrator() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .admin }
      world.directory.edit { $0.people = .people(1...1) }
      let run = try await world.run()
      let undo = try await world.undo(run)
      #expect(undo.status == .partial)
      #expect(undo.counts.failed == 1)
      #expect(try await world.usernames() == ["p1"])
    }
  }

  @Test("What was never applied can't be undone, and neither can an undo")
  func refused() async throws {
    try await withPeople { world in
      let dry = try await world.run(isDryRun: true)
      await #expect(throws: RunNotUndoable.self) {
        try await world.undo(dry)
      }
      disturb(world)
      let undo = try await world.undo(try await world.run())
      await #expect(throws: RunNotUndoable.self) {
        try await world.undo(undo)
      }
    }
  }

  @Test("An undo leaves the age of the last read and the guard of its size alone")
  func lastRead() async throws {
    try await withPeople { world in
      disturb(world)
      let run = try await world.run()
      _ = try await world.undo(run)
      let overview = try await world.service().overview(world.name)
      #expect(overview.lastApplied?.id == run.id)
      #expect(overview.population.entriesBefore == 2)
    }
  }
}
