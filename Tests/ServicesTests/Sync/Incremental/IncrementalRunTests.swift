import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Incremental runs")
struct IncrementalRunTests {
  /// A world whose directory tells changes, with three people and a group, read once.
  private func withReadWorld(_ body: (SyncWorld) async throws -> Void) async throws {
    try await withWorld { world in
      world.directory.edit { script in
        script.people = .people(1...8)
        script.groups = [.group(100, "staff", people: ["p1", "p2"])]
        script.changes = .init()
      }
      world.configure { $0.defaultRole = .user }
      let first = try await world.run(.auto)
      #expect(first.strategy == .fullCompare)
      #expect(first.strategyReason == "No earlier run has left a place to go on from.")
      #expect(first.status == .applied)
      try await body(world)
    }
  }

  @Test("Nothing changed: nothing is read, and everybody counts as unchanged")
  func nothing() async throws {
    try await withReadWorld { world in
      let run = try await world.run(.auto)
      #expect(run.strategy == .contentSync)
      #expect(run.status == .applied)
      #expect(run.effectCount == 0)
      #expect(run.counts.read == 0)
      #expect(run.counts.unchanged == 8)
    }
  }

  @Test("Only the entry that has changed is read")
  func oneChange() async throws {
    try await withReadWorld { world in
      world.directory.edit { $0.people[2] = .person(3, "p3", mail: "new@example.com") }
      let run = try await world.run(.incremental)
      #expect(run.strategy == .contentSync)
      #expect(run.counts.read == 1)
      #expect(run.counts.unchanged == 7)
      #expect(try await world.kinds(of: run) == [.updateAccount])
      #expect(try await world.account("p3")?.email == "new@example.com")
      #expect(try await world.run(.auto).counts.read == 0)
    }
  }

  @Test("What is told since doesn't throw away the held plan of a full compare")
  func heldPlan() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { script in
        script.people = .people(1...30)
        script.changes = .init()
      }
      try await world.run(.auto)
      world.directory.edit { script in
        script.people = .people(13...30)
        script.changes?.isSilent = true
      }
      let held = try await world.run(.full)
      try #require(held.status == .held)
      #expect(try await world.run(.incremental).id == held.id)
      #expect(try await world.store.find(held.id)?.status == .held)
      #expect(
        try await world.reconciler().discard(held.id, actor: .tester).status == .discarded)
      let next = try await world.run(.incremental)
      #expect(next.strategy == .contentSync)
      #expect(next.effectCount == 0)
    }
  }

  @Test("A new person comes into the groups that name them already")
  func joiner() async throws {
    try await withReadWorld { world in
      world.directory.edit { $0.groups = [.group(100, "staff", people: ["p1", "p2", "p9"])] }
      #expect(try await world.run(.auto).effectCount == 0)
      world.directory.edit { $0.people.append(.person(9, "p9")) }
      let run = try await world.run(.auto)
      #expect(run.strategy == .contentSync)
      #expect(try await world.members(of: "staff") == ["p1", "p2", "p9"])
    }
  }

  @Test("Who is gone is asked for first; without a definite answer the run stays where it was")
  func absence() async throws {
    try await withReadWorld { world in
      world.directory.edit { script in
        script.people.removeLast()
        script.locations[.number(8)] = .unknown("the network")
      }
      for _ in 0..<2 {
        let doubtful = try await world.run(.auto)
        #expect(doubtful.strategy == .contentSync)
        #expect(doubtful.counts.unresolved == 1)
        #expect(try await world.account("p8")?.status == "active")
      }
      world.directory.edit { $0.locations = [:] }
      #expect(try await world.run(.auto).counts.disabled == 1)
      #expect(try await world.account("p8")?.block == "deleted")
      #expect(try await world.run(.auto).effectCount == 0)
    }
  }

  @Test(
    "Where the directory doesn't tell changes, everything is read in the same run",
    arguments: [
      ChangeCertificate.Refusal.refreshRequired, .olderContent, .ignored, .notOffered,
      .otherServer("ldap://other"), .incomplete,
    ])
  func refusals(_ refusal: ChangeCertificate.Refusal) async throws {
    try await withReadWorld { world in
      world.directory.edit { script in
        script.changes = .init(refusal: refusal)
        script.people[0] = .person(1, "p1", mail: "other@example.com")
      }
      let run = try await world.run(.auto)
      #expect(run.strategy == .fullCompare)
      #expect(run.strategyReason.hasSuffix("."))
      #expect(run.counts.read == 8)
      #expect(try await world.account("p1")?.email == "other@example.com")
    }
  }

  @Test("A container with another name means that everything is read")
  func containers() async throws {
    try await withReadWorld { world in
      world.directory.edit {
        $0.containers = [.group(500, "a container")]
      }
      let run = try await world.run(.auto)
      #expect(run.strategy == .contentSync, "nothing at all has changed, says the directory")
      world.directory.edit { $0.people[0] = .person(1, "p1", mail: "other@example.com") }
      let full = try await world.run(.auto)
      #expect(full.strategy == .fullCompare)
      #expect(full.strategyReason.contains("container"))
      world.directory.edit { $0.people[0] = .person(1, "p1") }
      #expect(try await world.run(.auto).strategy == .contentSync)
    }
  }

  @Test("More than half of the entries changed means that everything is read")
  func muchChanged() async throws {
    try await withReadWorld { world in
      world.directory.edit { script in
        for number in 1...5 { script.people[number - 1] = .person(number, "q\(number)") }
      }
      let run = try await world.run(.auto)
      #expect(run.strategy == .fullCompare)
    }
  }

  @Test(
    "Another base, filter or name to bind with voids the place, and what would be lost is held",
    arguments: [0, 1, 2])
  func binding(_ part: Int) async throws {
    try await withReadWorld { world in
      world.reconnect { connection in
        switch part {
        case 0: connection.users.base = "dc=example,dc=com"
        case 1: connection.users.filter = .present("uid")
        default: connection.bind = .simple(dn: "cn=other", password: Secret("x"))
        }
      }
      world.directory.edit { $0.people.removeLast() }
      let run = try await world.run(.auto)
      #expect(run.strategy == .fullCompare)
      #expect(run.strategyReason.hasPrefix("Since the last run "))
      #expect(run.status == .held)
      #expect(run.guards.map(\.name) == [.disables, .roleRemovals])
      #expect(try await world.account("p8")?.status == "active")
      let approved = try await world.reconciler().approve(run.id, actor: .tester)
      #expect(approved.status == .applied)
      #expect(try await world.run(.auto).strategy == .contentSync)
    }
  }

  @Test("Other rules void the place, but hold nothing")
  func rules() async throws {
    try await withReadWorld { world in
      world.configure { $0.defaultRole = nil }
      let run = try await world.run(.auto)
      #expect(run.strategy == .fullCompare)
      #expect(run.strategyReason.contains("rules"))
      #expect(run.status == .applied)
      #expect(run.counts.grantsRemoved == 8)
    }
  }

  @Test("A held plan of changes doesn't move the place; approved, it does")
  func held() async throws {
    try await withReadWorld { world in
      world.configure { $0.guards.disables = .init(percent: 0, floor: 1) }
      world.directory.edit { $0.people.removeLast(3) }
      let run = try await world.run(.auto)
      #expect(run.strategy == .contentSync)
      #expect(run.status == .held)
      #expect(try await world.run(.auto).id == run.id, "the same plan again")
      #expect(try await world.reconciler().approve(run.id, actor: .tester).status == .applied)
      let after = try await world.run(.auto)
      #expect(after.strategy == .contentSync)
      #expect(after.effectCount == 0)
    }
  }

  @Test("After an undo, or a change that a person made to an account, everything is read")
  func voided() async throws {
    try await withReadWorld { world in
      world.directory.edit { $0.people[2] = .person(3, "p3", mail: "new@example.com") }
      let run = try await world.run(.auto)
      _ = try await world.undo(run)
      let again = try await world.run(.auto)
      #expect(again.strategy == .fullCompare)
      #expect(again.effectCount == 1)
      #expect(try await world.run(.auto).strategy == .contentSync)
    }
  }

  @Test("A day after the last full compare an incremental run is one")
  func overdue() async throws {
    try await withReadWorld { world in
      world.clock.advance(by: .seconds(86_000))
      #expect(try await world.run(.auto).strategy == .contentSync)
      world.clock.advance(by: .seconds(5000))
      let run = try await world.run(.auto)
      #expect(run.strategy == .fullCompare)
      #expect(run.strategyReason.contains("too long ago"))
    }
  }

  @Test("Killed at any call, a run of changes and the next one end where an undisturbed one does")
  func killed() async throws {
    func change(_ world: SyncWorld) {
      world.directory.edit { script in
        script.people[0] = .person(1, "p1", mail: "one@example.com")
        script.people.removeLast()
        script.people.append(.person(9, "p9"))
        script.groups = [.group(100, "staff", people: ["p1", "p9"])]
      }
    }
    var expected: [String] = []
    try await withReadWorld { world in
      change(world)
      #expect(try await world.run(.auto).strategy == .contentSync)
      expected = try await world.texts(Self.accounts)
    }
    for call in 1...60 {
      try await withReadWorld { world in
        change(world)
        let dying = ObservedStore.dying(world.store, at: call, afterwards: call % 2 == 0)
        do {
          _ = try await world.reconciler(store: dying, as: 2, batchSize: 2).run(
            RunRequest(mode: .auto, trigger: .api), actor: .tester)
        } catch is Crash {}
        world.processes.end(2)
        world.clock.advance(by: .seconds(60))
        _ = try await world.run(.auto)
        #expect(try await world.texts(Self.accounts) == expected, "killed at call \(call)")
        #expect(try await world.run(.full, isDryRun: true).effectCount == 0)
      }
    }
  }

  private static let accounts: SQLQuery = """
    SELECT a.username || ' ' || coalesce(a.email, '-') || ' ' || a.status || ' '
      || (SELECT count(*) FROM group_members m WHERE m.account_id = a.id)
    FROM accounts a ORDER BY 1
    """
}
