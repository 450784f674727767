import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Plans that are held")
struct HeldPlanTests {
  /// Thirty people of whom twelve are gone: more than the guards let pass.
  private func hold(_ world: SyncWorld) async throws -> Run {
    world.configure { $0.defaultRole = .user }
    world.directory.edit { $0.people = .people(1...30) }
    try await world.run()
    world.directory.edit { $0.people = .people(13...30) }
    let run = try await world.run()
    try #require(run.status == .held)
    return run
  }

  @Test("A guard holds the whole plan before any effect")
  func held() async throws {
    try await withWorld { world in
      let run = try await hold(world)
      #expect(run.phase == .planned)
      #expect(run.guards.map(\.name) == [.disables, .roleRemovals])
      #expect(run.guards.first == GuardTrip(name: .disables, count: 12, allowed: 10, total: 30))
      #expect(try await world.usernames().count == 30)
      #expect(try await world.effects(of: run).allSatisfy { $0.status == .pending })
      #expect(try await world.texts("SELECT holder FROM leases").isEmpty)
    }
  }

  @Test("An approved plan is applied exactly as it was stored")
  func approve() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      let plan = try await world.effects(of: held).map(\.record)
      world.directory.edit { $0.people = [] }
      let run = try await world.reconciler().approve(held.id, actor: .tester)
      #expect(run.status == .applied)
      #expect(run.decidedBy == "tester")
      let effects = try await world.effects(of: run)
      #expect(effects.map(\.record) == plan)
      #expect(effects.allSatisfy { $0.status == .applied })
      #expect(try await world.usernames("disabled").count == 12)
      #expect(try await world.usernames().count == 18)
    }
  }

  @Test("An account that is marked break-glass after a plan was held is left alone by it")
  func breakGlassLater() async throws {
    try await withWorld { world in
      world.directory.edit { $0.groups = [.group(101, "one", people: ["p1", "p20"])] }
      let held = try await hold(world)
      try await world.change("UPDATE accounts SET is_break_glass = 1 WHERE username = 'p1'")
      let run = try await world.reconciler().approve(held.id, actor: .tester)
      #expect(run.status == .partial)
      #expect(try await world.account("p1")?.status == "active")
      #expect(try await world.account("p1")?.grants == ["1 directory:corp"])
      #expect(try await world.account("p2")?.status == "disabled")
      #expect(try await world.members(of: "one") == ["p1", "p20"])
    }
  }

  @Test("A plan that nobody let pass isn't applied, whatever asks for it")
  func fence() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      let before = try await world.content()
      let lease = Lease(
        directory: world.name, holder: .number(1), run: held.id,
        expiresAt: world.clock.now() + .seconds(30))
      #expect(try await world.store.takeLease(lease, at: world.clock.now()) == .taken)
      await #expect(throws: SQLError.self) {
        let batch = try await world.store.batch(of: held.id, behind: nil, limit: 5)
        _ = try await world.store.apply(
          batch, of: held.id, lease: lease, actor: .tester, at: world.clock.now())
      }
      #expect(try await world.content() == before)
    }
  }

  @Test("A plan is decided about once")
  func once() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      _ = try await world.reconciler().approve(held.id, actor: .tester)
      let error = await #expect(throws: PlanNotHeld.self) {
        try await world.reconciler().approve(held.id, actor: .tester)
      }
      #expect(error?.run == held.id)
      await #expect(throws: PlanNotHeld.self) {
        try await world.reconciler().discard(held.id, actor: .tester)
      }
      #expect(try await world.texts("SELECT holder FROM leases").isEmpty)
    }
  }

  @Test("A discarded plan changes nothing, and is named with whoever discarded it")
  func discard() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      let before = try await world.content()
      let run = try await world.reconciler().discard(held.id, actor: .tester)
      #expect(run.status == .discarded)
      #expect(run.decidedBy == "tester")
      #expect(try await world.content() == before)
      await #expect(throws: PlanNotHeld.self) {
        try await world.reconciler().approve(held.id, actor: .tester)
      }
    }
  }

  @Test("A row whose object has moved since is stale, and the others are applied")
  func stale() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      try await world.change("UPDATE links SET dn = 'uid=moved' WHERE dn LIKE 'uid=p1,%'")
      let run = try await world.reconciler().approve(held.id, actor: .tester)
      #expect(run.status == .partial)
      #expect(run.counts.stale == 1)
      let stale = try await world.effects(of: run).filter { $0.status == .stale }
      #expect(stale.map(\.record.object.name) == ["p1"])
      #expect(stale.first?.record.kind == .disableAccount)
      #expect(stale.first?.statusReason?.isEmpty == false)
      #expect(try await world.usernames("disabled").count == 11)
    }
  }

  @Test("The same plan made again leaves the held one in its place")
  func same() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      world.clock.advance(by: .seconds(60))
      let outcome = try await world.reconciler().run(
        RunRequest(trigger: .schedule), actor: .schedule)
      guard case .finished(let run) = outcome else { throw NotFinished() }
      #expect(run.id == held.id)
      #expect(run.status == .held)
      let runs = try await world.store.list(RunFilter(), PageRequest()).items
      #expect(runs.map(\.status) == [.discarded, .held, .applied])
      #expect(runs[0].notes.contains { $0.contains(held.id.description) })
    }
  }

  @Test("Another plan takes the place of the held one")
  func newer() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      world.clock.advance(by: .seconds(60))
      world.directory.edit { $0.people = .people(14...30) }
      let run = try await world.run()
      #expect(run.status == .held)
      #expect(run.id != held.id)
      let old = try await world.store.find(held.id)
      #expect(old?.status == .discarded)
      #expect(old?.notes.contains { $0.contains(run.id.description) } == true)
      await #expect(throws: PlanNotHeld.self) {
        try await world.reconciler().approve(held.id, actor: .tester)
      }
    }
  }

  @Test("A directory that is whole again makes an end of the held plan")
  func healed() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      world.clock.advance(by: .seconds(60))
      world.directory.edit { $0.people = .people(1...30) }
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(run.effectCount == 0)
      #expect(try await world.store.find(held.id)?.status == .discarded)
    }
  }

  @Test("A dry run leaves a held plan alone")
  func dryRun() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      world.directory.edit { $0.people = .people(1...30) }
      try await world.run(isDryRun: true)
      #expect(try await world.store.find(held.id)?.status == .held)
    }
  }

  @Test("A smaller read than the last certified one is held, even before anybody is disabled")
  func shrinkage() async throws {
    try await withWorld { world in
      world.configure { $0.guards.disables.floor = 1000 }
      world.directory.edit { $0.people = .people(1...40) }
      try await world.run()
      world.directory.edit { $0.people = .people(22...40) }
      let run = try await world.run()
      #expect(run.status == .held)
      #expect(
        run.guards == [GuardTrip(name: .shrinkage, count: 21, allowed: 20, total: 40)])
    }
  }

  @Test("Two managers more than allowed hold the plan")
  func privileged() async throws {
    try await withWorld { world in
      world.configure { $0.guards.privileged.floor = 1 }
      world.directory.edit { $0.people = .people(1...10) }
      try await world.run()
      for name in ["p1", "p2"] { try await world.grant(.manager, to: name) }
      world.directory.edit { $0.people = .people(3...10) }
      let run = try await world.run()
      #expect(run.guards == [GuardTrip(name: .privileged, count: 2, allowed: 1, total: 0)])
    }
  }
}

@Suite("What no run takes away")
struct ProtectionTests {
  @Test("The last administrator who can sign in is kept, and the rest of the plan applied")
  func lastAdministrator() async throws {
    try await withWorld { world in
      let rule = try #require(
        RoleRule(group: "cn=admins,\(ScriptedDirectory.groupsBase)", role: .admin))
      world.configure { $0.roleRules = [rule] }
      world.directory.edit {
        $0.people = .people(1...3)
        $0.groups = [.group(101, "admins", people: ["p1"])]
      }
      try await world.run()
      world.directory.edit { $0.people = .people(3...3) }
      let run = try await world.run()
      #expect(run.status == .partial)
      #expect(run.counts.failed == 2)
      #expect(try await world.usernames() == ["p1", "p3"])
      #expect(try await world.account("p1")?.grants == ["4 directory:corp"])
      #expect(
        try await world.effects(of: run).filter { $0.status == .failed }.map(\.record.kind)
          == [.disableAccount, .removeGrant])
    }
  }

  @Test("With another administrator there, the directory's one goes")
  func secondAdministrator() async throws {
    try await withWorld { world in
      try await world.addLocal("root", role: .admin)
      let rule = try #require(
        RoleRule(group: "cn=admins,\(ScriptedDirectory.groupsBase)", role: .admin))
      world.configure { $0.roleRules = [rule] }
      world.directory.edit {
        $0.people = .people(1...3)
        $0.groups = [.group(101, "admins", people: ["p1"])]
      }
      try await world.run()
      world.directory.edit { $0.people = .people(2...3) }
      #expect(try await world.run().status == .applied)
      #expect(try await world.usernames() == ["p2", "p3", "root"])
    }
  }

  @Test("An account marked break-glass is immune to every effect")
  func breakGlass() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...3) }
      try await world.run()
      try await world.change("UPDATE accounts SET is_break_glass = 1 WHERE username = 'p1'")
      world.directory.edit { $0.people = .people(2...3) }
      #expect(try await world.run().effectCount == 0)
      world.directory.edit {
        $0.people.append(.person(1, "other", extra: ["nsAccountLock": "true"]))
      }
      #expect(try await world.run().effectCount == 0)
      #expect(try await world.account("p1")?.grants == ["1 directory:corp"])
    }
  }

  @Test("An account marked break-glass stays in its groups, and comes into no others")
  func breakGlassGroups() async throws {
    try await withWorld { world in
      world.directory.edit {
        $0.people = .people(1...3)
        $0.groups = [.group(101, "one", people: ["p1", "p2"]), .group(102, "two", people: ["p3"])]
      }
      try await world.run()
      try await world.change("UPDATE accounts SET is_break_glass = 1 WHERE username = 'p1'")
      world.directory.edit {
        $0.groups = [.group(101, "one", people: ["p2"]), .group(102, "two", people: ["p1", "p3"])]
      }
      #expect(try await world.run().effectCount == 0)
      world.directory.edit { $0.people.removeFirst() }
      #expect(try await world.run().effectCount == 0)
      #expect(try await world.members(of: "one") == ["p1", "p2"])
      #expect(try await world.members(of: "two") == ["p3"])
    }
  }

  @Test("A manual grant survives every run")
  func manualGrant() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...2) }
      try await world.run()
      try await world.grant(.powerUser, to: "p1")
      world.configure { $0.defaultRole = nil }
      try await world.run()
      #expect(try await world.account("p1")?.grants == ["2 manual"])
      #expect(try await world.account("p2")?.grants == [])
    }
  }
}
