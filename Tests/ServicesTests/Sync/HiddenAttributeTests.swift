import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("What the directory hides from the service")
struct HiddenAttributeTests {
  @Test(
    "An account stays off when nothing proves that what stood against it is gone",
    arguments: [
      ("nsAccountLock", "TRUE"), ("pwdAccountLockedTime", "000001010000Z"), ("shadowExpire", "1"),
    ])
  func hiddenLock(attribute: String, value: String) async throws {
    try await withWorld { world in
      world.directory.edit {
        $0.people = [
          .person(1, "p1", extra: [attribute: value]), .person(2, "p2"),
        ]
      }
      try await world.run()
      world.directory.edit {
        $0.people = [.person(1, "p1"), .person(2, "p2")]
        $0.hidingStates = [.number(1)]
      }
      let hidden = try await world.run()
      #expect(hidden.effectCount == 0)
      #expect(hidden.counts.unresolved == 1)
      #expect(try await world.usernames("disabled") == ["p1"])
      world.directory.edit { $0.hidingStates = [] }
      let shown = try await world.run()
      #expect(try await world.kinds(of: shown) == [.enableAccount])
      #expect(try await world.usernames() == ["p1", "p2"])
    }
  }

  @Test("A rule's group that vanishes takes no role before somebody has looked at it")
  func vanishedGroup() async throws {
    try await withWorld { world in
      let staff = "cn=staff,\(ScriptedDirectory.groupsBase)"
      world.configure {
        $0.roleRules = [RoleRule(group: staff, role: .powerUser)].compactMap(\.self)
      }
      world.directory.edit {
        $0.people = .people(1...3)
        $0.groups = [.group(50, "staff", people: ["p1"]), .group(51, "other", people: ["p2"])]
      }
      try await world.run()
      world.directory.edit { $0.groups.removeFirst() }
      let run = try await world.run()
      #expect(run.status == .held)
      #expect(run.guards.map(\.name) == [.privileged])
      #expect(run.guards.first?.object == staff)
      #expect(try await world.account("p1")?.grants == ["2 directory:corp"])
      _ = try await world.reconciler().approve(run.id, actor: .tester)
      #expect(try await world.account("p1")?.grants == [])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A rule that names a group nobody ever saw holds nothing")
  func unknownGroup() async throws {
    try await withWorld { world in
      world.configure {
        $0.roleRules = [
          RoleRule(group: "cn=never,\(ScriptedDirectory.groupsBase)", role: .admin)
        ].compactMap(\.self)
      }
      world.directory.edit { $0.people = .people(1...3) }
      let run = try await world.run()
      #expect(run.status == .applied)
    }
  }
}
