import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing

@Suite("Groups about which nothing is certain")
struct HiddenGroupTests {
  private let admins = "cn=admins,\(ScriptedDirectory.groupsBase)"

  /// Two administrators by a group inside the rule's group, and two groups beside it.
  private func begin(_ world: SyncWorld) async throws {
    let rule = try #require(RoleRule(group: admins, role: .admin))
    world.configure { $0.roleRules = [rule] }
    world.directory.edit {
      $0.people = .people(1...4)
      $0.groups = [
        .group(101, "admins", people: ["p1"], groups: ["deputies"]),
        .group(102, "deputies", people: ["p2"]), .group(103, "ops", people: ["p3"]),
      ]
    }
    try await world.run()
    try #require(try await world.account("p2")?.grants == ["4 directory:corp"])
  }

  private func expectUntouched(_ world: SyncWorld, _ run: Run) async throws {
    #expect(try await world.kinds(of: run) == [])
    #expect(run.notes.contains { $0.contains("groups were not delivered") })
    #expect(try await world.members(of: "admins") == ["deputies", "p1"])
    #expect(try await world.account("p1")?.grants == ["4 directory:corp"])
    #expect(try await world.account("p2")?.grants == ["4 directory:corp"])
  }

  @Test("A group that the server hides stays, with its members and the roles that it gives")
  func hidden() async throws {
    try await withWorld { world in
      try await begin(world)
      let admins = admins
      world.directory.edit {
        $0.groups.removeFirst()
        $0.presences = [admins: .hidden]
      }
      try await expectUntouched(world, try await world.run())
    }
  }

  @Test("A hidden group on the way keeps the roles of those behind it")
  func hiddenOnTheWay() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit {
        $0.groups.remove(at: 1)
        $0.locations = [.number(102): .unknown("busy")]
      }
      try await expectUntouched(world, try await world.run())
    }
  }

  @Test("A group that slipped through between two pages stays")
  func betweenPages() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit { $0.lateGroups = [$0.groups.removeFirst()] }
      try await expectUntouched(world, try await world.run())
    }
  }

  @Test("A group that shows no identifier any more stays")
  func noIdentifier() async throws {
    try await withWorld { world in
      try await begin(world)
      let admins = admins
      world.directory.edit {
        $0.groups[0].attributes.removeFirst()
        $0.presences = [admins: .present(nil)]
      }
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.quarantine])
      #expect(try await world.account("p2")?.grants == ["4 directory:corp"])
      #expect(try await world.members(of: "admins") == ["deputies", "p1"])
    }
  }

  @Test("A group whose members are hidden keeps them")
  func hiddenMembers() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit {
        $0.groups[0] = .group(101, "admins")
        $0.secretGroups = [.number(101)]
      }
      try await expectUntouched(world, try await world.run())
    }
  }

  @Test("A group that is empty for certain loses its members, and they their roles")
  func emptied() async throws {
    try await withWorld { world in
      try await begin(world)
      try await world.addLocal("root", role: .admin)
      world.directory.edit { $0.groups[0] = .group(101, "admins") }
      try await world.run()
      #expect(try await world.members(of: "admins") == [])
      #expect(try await world.account("p1")?.grants == [])
      #expect(try await world.account("p2")?.grants == [])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A group that is gone for certain goes, and the roles that it gave with it")
  func gone() async throws {
    try await withWorld { world in
      try await begin(world)
      try await world.addLocal("root", role: .admin)
      world.directory.edit { $0.groups.removeFirst() }
      let run = try await world.run()
      #expect(run.status == .held, "a rule names it, so a person has a look first")
      _ = try await world.reconciler().approve(run.id, actor: .tester)
      #expect(try await world.texts("SELECT name FROM groups ORDER BY 1") == ["deputies", "ops"])
      #expect(try await world.account("p1")?.grants == [])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("More people than are looked at one by one aren't taken for deleted below the guards")
  func manyHidden() async throws {
    try await withWorld { world in
      world.configure { $0.guards.disables.percent = 60 }
      world.directory.edit { $0.people = .people(1...1200) }
      try await world.run()
      world.directory.edit { script in
        script.people.removeFirst(600)
        for number in 1...600 {
          script.presences["uid=p\(number),\(ScriptedDirectory.peopleBase)"] = .hidden
        }
      }
      world.configure { $0.guards.shrinkage.percent = 100 }
      let run = try await world.run()
      #expect(run.effectCount == 0)
      #expect(run.counts.unresolved == 600)
      #expect(try await world.usernames().count == 1200)
    }
  }
}
