import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Merged attributes between a directory and the store")
struct ConflictTests {
  /// A world with three imported people whose names and addresses either side may change.
  private func withMerge(
    _ answer: ConflictAnswer = .hold, _ body: (SyncWorld) async throws -> Void
  ) async throws {
    try await withWorld { world in
      world.configure {
        $0.authorities = Authorities([.email: .merge, .displayName: .merge])
        $0.onConflict = answer
      }
      world.directory.edit { $0.people = .people(1...3) }
      try await world.run()
      try await body(world)
    }
  }

  private func setEmail(_ world: SyncWorld, _ email: String) async throws {
    try await world.change(
      "UPDATE accounts SET email = \(email), email_key = \(email) WHERE username = 'p1'")
  }

  private func directoryHas(_ world: SyncWorld, mail: String?) {
    world.directory.edit { $0.people[0] = .person(1, "p1", mail: mail) }
  }

  private func baseline(_ world: SyncWorld) async throws -> String? {
    try await world.texts(
      """
      SELECT l.baseline ->> 'email' FROM links l JOIN accounts a ON a.id = l.account_id
      WHERE a.username = 'p1'
      """
    ).first
  }

  @Test("A change of one side alone stands, and the next run finds nothing to do")
  func oneSided() async throws {
    try await withMerge { world in
      directoryHas(world, mail: "new@example.com")
      #expect(try await world.kinds(of: try await world.run()) == [.updateAccount])
      #expect(try await world.account("p1")?.email == "new@example.com")
      #expect(try await baseline(world) == "new@example.com")
      try await setEmail(world, "mine@example.com")
      #expect(try await world.run().effectCount == 0)
      #expect(try await world.account("p1")?.email == "mine@example.com")
      #expect(try await baseline(world) == "new@example.com", "the directory knows nothing of it")
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("The same change of both sides is noted, so that the next one isn't a conflict")
  func alike() async throws {
    try await withMerge { world in
      directoryHas(world, mail: "new@example.com")
      try await setEmail(world, "new@example.com")
      #expect(try await world.kinds(of: try await world.run()) == [.updateBaseline])
      directoryHas(world, mail: "newer@example.com")
      #expect(try await world.kinds(of: try await world.run()) == [.updateAccount])
      #expect(try await world.account("p1")?.email == "newer@example.com")
    }
  }

  private func contradict(_ world: SyncWorld) async throws -> Run {
    directoryHas(world, mail: "theirs@example.com")
    try await setEmail(world, "mine@example.com")
    return try await world.run()
  }

  @Test("Different changes of both sides are kept open with all three values")
  func held() async throws {
    try await withMerge { world in
      let run = try await contradict(world)
      #expect(try await world.kinds(of: run) == [.openConflict])
      #expect(run.counts.conflictsOpened == 1)
      #expect(run.status == .applied)
      let conflicts = try await world.settlement().conflicts(of: world.name, PageRequest())
      #expect(conflicts.total == 1)
      let conflict = try #require(conflicts.items.first)
      #expect(conflict.account.username == "p1")
      #expect(
        conflict.values
          == AttributeConflict(
            attribute: .email, baseline: "p1@example.com", directory: "theirs@example.com",
            local: "mine@example.com"))
      #expect(try await world.account("p1")?.email == "mine@example.com")
      #expect(try await world.run().effectCount == 0)
      #expect(try await world.actions().last == "conflict.opened")
    }
  }

  @Test("The configured answer settles a conflict at once, for good")
  func answered() async throws {
    try await withMerge(.directory) { world async throws in
      #expect(try await world.kinds(of: try await contradict(world)) == [.updateAccount])
      #expect(try await world.account("p1")?.email == "theirs@example.com")
      #expect(try await world.run().effectCount == 0)
    }
    try await withMerge(.local) { world async throws in
      #expect(try await world.kinds(of: try await contradict(world)) == [.updateBaseline])
      #expect(try await world.account("p1")?.email == "mine@example.com")
      #expect(try await world.run().effectCount == 0)
      directoryHas(world, mail: "again@example.com")
      try await world.run()
      #expect(try await world.account("p1")?.email == "mine@example.com")
    }
  }

  @Test("A person keeps one side, and the conflict is over", arguments: KeptSide.allCases)
  func settled(side: KeptSide) async throws {
    try await withMerge { world in
      _ = try await contradict(world)
      let settlement = try world.settlement()
      let conflict = try #require(
        try await settlement.conflicts(of: world.name, PageRequest()).items.first)
      let account = try await settlement.settle(
        conflict.id, of: world.name, keeping: side, by: .tester)
      #expect(account.email == (side == .directory ? "theirs@example.com" : "mine@example.com"))
      #expect(try await world.actions().last == "conflict.settled")
      #expect(try await settlement.conflicts(of: world.name, PageRequest()).total == 0)
      await #expect(throws: NothingToSettle.self) {
        try await settlement.settle(conflict.id, of: world.name, keeping: side, by: .tester)
      }
      #expect(try await world.run().effectCount == 0)
      directoryHas(world, mail: "later@example.com")
      let next = try await world.run()
      #expect(
        try await world.kinds(of: next) == [side == .directory ? .updateAccount : .openConflict])
    }
  }

  @Test("A conflict ends by itself when one side gives in")
  func closed() async throws {
    try await withMerge { world in
      _ = try await contradict(world)
      directoryHas(world, mail: "mine@example.com")
      #expect(
        try await world.kinds(of: try await world.run()) == [.updateBaseline, .closeConflict])
      #expect(try await world.settlement().conflicts(of: world.name, PageRequest()).total == 0)
    }
  }

  @Test("A conflict ends when the directory decides again")
  func reconfigured() async throws {
    try await withMerge { world in
      _ = try await contradict(world)
      world.configure { $0.authorities = Authorities() }
      #expect(
        try await world.kinds(of: try await world.run()) == [.updateAccount, .closeConflict])
      #expect(try await world.account("p1")?.email == "theirs@example.com")
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("Any order of edits and runs settles, and loses no one-sided change", arguments: 1...12)
  func interleaved(seed: UInt64) async throws {
    var generator = SystemSeed(seed)
    let answer: ConflictAnswer = [.directory, .local, .hold][Int(generator.next() % 3)]
    try await withMerge(answer) { world in
      for step in 0..<10 {
        let (theirs, mine) = ("d\(step)@example.com", "l\(step)@example.com")
        let before = try await (directory: baseline(world), world.account("p1")?.email)
        let writes = generator.next() % 4
        if writes & 1 != 0 { directoryHas(world, mail: theirs) }
        if writes & 2 != 0 { try await setEmail(world, mine) }
        try await world.run()
        let after = try await world.account("p1")?.email
        if writes == 1, before.directory == before.1 { #expect(after == theirs) }
        if writes == 2 { #expect(answer == .directory || after == mine) }
        if writes == 3, answer != .hold { #expect(after == (answer == .local ? mine : theirs)) }
        #expect(try await world.run().effectCount == 0, "step \(step) settles")
      }
    }
  }
}

/// Numbers that are the same for the same seed.
private struct SystemSeed {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
}
