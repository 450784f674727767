import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("The first run and the next")
struct FirstRunTests {
  private func fill(_ world: SyncWorld) throws {
    let rule = try #require(
      RoleRule(group: "cn=Admins,\(ScriptedDirectory.groupsBase)", role: .admin))
    world.configure {
      $0.roleRules = [rule]
      $0.defaultRole = .user
    }
    world.directory.edit { script in
      script.people =
        .people(1...12) + [.person(20, "off", extra: ["nsAccountLock": "true"])]
      script.groups = [
        .group(101, "admins", people: ["p1"], groups: ["ops"]),
        .group(102, "ops", people: ["p2", "p3", "nobody"], groups: ["admins"]),
        .group(103, "empty"),
      ]
    }
  }

  @Test("The first run makes every account, group, member and grant")
  func firstImport() async throws {
    try await withWorld { world in
      try fill(world)
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(run.phase == .done)
      #expect(run.isCertified)
      #expect(run.counts.read == 13)
      #expect(run.counts.created == 13)
      #expect(run.counts.grantsAdded == 16)
      #expect(run.counts.groupsCreated == 3)
      #expect(run.counts.membersAdded == 5)
      #expect(run.guards.isEmpty)
      #expect(run.notes == ["1 members of groups name no person or group that was read."])
      #expect(try await world.usernames().count == 12)
      #expect(try await world.usernames("disabled") == ["off"])
      #expect(try await world.account("p1")?.grants == ["1 directory:corp", "4 directory:corp"])
      #expect(try await world.account("p3")?.grants == ["1 directory:corp", "4 directory:corp"])
      #expect(try await world.account("p4")?.grants == ["1 directory:corp"])
      #expect(try await world.members(of: "admins") == ["ops", "p1"])
      #expect(try await world.members(of: "ops") == ["admins", "p2", "p3"])
      #expect(try await world.effects(of: run).allSatisfy { $0.status == .applied })
    }
  }

  @Test("The run after it has nothing to do, and writes nothing")
  func secondRun() async throws {
    try await withWorld { world in
      try fill(world)
      try await world.run()
      let before = try await world.content()
      world.clock.advance(by: .seconds(60))
      let second = try await world.run()
      #expect(second.status == .applied)
      #expect(second.effectCount == 0)
      #expect(second.counts.unchanged == 13)
      #expect(try await world.content() == before)
    }
  }

  @Test("A dry run changes nothing, and two of them make the same plan as the run itself")
  func dryRun() async throws {
    try await withWorld { world in
      try fill(world)
      let before = try await world.content()
      let first = try await world.run(isDryRun: true)
      world.clock.advance(by: .seconds(60))
      let second = try await world.run(isDryRun: true)
      #expect(first.status == .dryRun)
      #expect(try await world.content() == before)
      #expect(first.planDigest != nil)
      #expect(first.planDigest == second.planDigest)
      #expect(try await world.effects(of: first).allSatisfy { $0.status == .pending })
      #expect(
        try await world.effects(of: first).map(\.record)
          == world.effects(of: second).map(\.record))
      #expect(try await world.run().planDigest == first.planDigest)
    }
  }

  @Test("Plans that differ have different digests")
  func otherPlan() async throws {
    try await withWorld { world in
      try fill(world)
      let first = try await world.run(isDryRun: true)
      world.directory.edit { $0.people[0] = .person(1, "p1", mail: "other@example.com") }
      #expect(try await world.run(isDryRun: true).planDigest != first.planDigest)
    }
  }

  @Test("An empty directory that was never larger is no fault")
  func emptyDirectory() async throws {
    try await withWorld { world in
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(run.effectCount == 0)
    }
  }

  @Test("A read in which no entry shows its identifier fails, and says what to do")
  func noIdentifiers() async throws {
    try await withWorld { world in
      world.directory.edit { script in
        script.people = [.person(1, "a"), .person(2, "b")]
        for index in script.people.indices { script.people[index].attributes.removeFirst() }
      }
      let run = try await world.run()
      #expect(run.status == .failed)
      #expect(
        run.failure
          == "None of 2 entries shows the attribute entryUUID. Let the service's account read it, "
          + "or set users.id.")
      #expect(try await world.usernames().isEmpty)
    }
  }

  @Test("One entry without an identifier is set aside by its name, and the others come")
  func oneWithoutIdentifier() async throws {
    try await withWorld { world in
      world.directory.edit { script in
        script.people = .people(1...2)
        script.people[0].attributes.removeFirst()
      }
      let run = try await world.run()
      #expect(run.counts.quarantined == 1)
      #expect(run.counts.read == 2)
      #expect(try await world.usernames() == ["p2"])
      #expect(
        try await world.quarantine() == ["no_identifier uid=p1,\(ScriptedDirectory.peopleBase)"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A server that can't be reached fails the run with its words and changes nothing")
  func unreachable() async throws {
    try await withWorld { world in
      try fill(world)
      try await world.run()
      let before = try await world.content()
      world.directory.edit {
        $0.failure = .init(
          code: .unreachable, operation: "connect to ldap://test", resultCode: -1,
          message: "Can't contact LDAP server")
      }
      let run = try await world.run()
      #expect(run.status == .failed)
      #expect(run.failure == "connect to ldap://test: Can't contact LDAP server")
      #expect(try await world.content() == before)
      #expect(try await world.texts("SELECT holder FROM leases").isEmpty)
    }
  }
}
