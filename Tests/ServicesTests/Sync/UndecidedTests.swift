import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("People about whom nothing is certain")
struct UndecidedTests {
  private func begin(_ world: SyncWorld) async throws {
    let rule = try #require(
      RoleRule(group: "cn=admins,\(ScriptedDirectory.groupsBase)", role: .admin))
    world.configure { $0.roleRules = [rule] }
    world.directory.edit {
      $0.people = .people(1...4)
      $0.groups = [.group(101, "admins", people: ["p1", "p2"])]
    }
    try await world.run()
  }

  @Test("Whoever wasn't delivered for an unknown reason stays in the groups")
  func unresolved() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit {
        $0.people.removeFirst()
        $0.locations = [.number(1): .unknown("busy")]
      }
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [])
      #expect(try await world.members(of: "admins") == ["p1", "p2"])
    }
  }

  @Test("Whoever slipped through between two pages stays in the groups")
  func betweenPages() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit {
        $0.people.removeFirst()
        $0.late = .people(1...1)
      }
      #expect(try await world.kinds(of: world.run()) == [])
      #expect(try await world.members(of: "admins") == ["p1", "p2"])
    }
  }

  @Test("Whoever is gone for certain leaves the groups by the same plan")
  func gone() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit { $0.people.removeFirst() }
      #expect(
        try await world.kinds(of: world.run()) == [.disableAccount, .removeGrant, .removeMembers])
      #expect(try await world.members(of: "admins") == ["p2"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A linked entry that can't be mapped any more keeps its account, grants and groups")
  func unmappable() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit {
        $0.people[0] = .person(1, "\u{200b}", dn: "uid=p1,\(ScriptedDirectory.peopleBase)")
      }
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.quarantine])
      #expect(try await world.members(of: "admins") == ["p1", "p2"])
      #expect(try await world.account("p1")?.grants == ["4 directory:corp"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A linked entry that can't be mapped any more is switched off when the directory says so")
  func unmappableAndLocked() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit {
        $0.people[0] = .person(
          1, "\u{200b}", dn: "uid=p1,\(ScriptedDirectory.peopleBase)",
          extra: ["nsAccountLock": "true"])
      }
      try await world.run()
      #expect(try await world.account("p1")?.status == "disabled")
    }
  }

  @Test("A run that is cancelled just before its plan is held isn't held")
  func cancelledBeforeHeld() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...30) }
      try await world.run()
      world.directory.edit { $0.people = .people(13...30) }
      let seen = Counted()
      let observed = ObservedStore(world.store) { moment in
        guard moment.call == "update", moment.isOver, seen.next() == 2,
          let running = try await world.store.unfinished(world.name).first
        else { return }
        try await world.store.requestCancel(of: running.id)
      }
      let outcome = try await world.reconciler(store: observed).run(
        RunRequest(trigger: .api), actor: .tester)
      guard case .finished(let run) = outcome else { throw NotFinished() }
      #expect(run.status == .cancelled)
      #expect(try await world.usernames().count == 30)
    }
  }

  @Test("A plan that fails to give a name leaves nobody with half of one")
  func failedExchange() async throws {
    try await withWorld { world in
      world.configure {
        $0.guards.renames.floor = 0; $0.guards.renames.percent = 0
      }
      world.directory.edit { $0.people = .people(1...3) }
      try await world.run()
      world.directory.edit {
        $0.people[0] = .person(1, "p2", mail: "p1@example.com")
        $0.people[1] = .person(2, "wanted", mail: "p2@example.com")
      }
      let held = try await world.run()
      #expect(held.status == .held)
      try await world.addLocal("wanted")
      let run = try await world.reconciler().approve(held.id, actor: .tester)
      #expect(run.status == .partial)
      let parked = try await world.texts(
        "SELECT username FROM accounts WHERE username_key <> username")
      #expect(parked == [])
      let names = try await world.texts("SELECT username FROM accounts ORDER BY 1")
      #expect(Set(names).count == names.count, "\(names)")
    }
  }
}
