import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Links and records whose other side is gone")
struct OrphanTests {
  /// A world with three imported people and a group, of whom the first is gone by now.
  private func withAbsentee(_ body: (SyncWorld) async throws -> Void) async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit {
        $0.people = .people(1...3) + [.person(4, "")]
        $0.groups = [.group(50, "staff", people: ["p1", "p2"])]
      }
      try await world.run()
      try await world.grant(.manager, to: "p1")
      world.directory.edit { $0.people.removeFirst() }
      try await world.run()
      try await body(world)
    }
  }

  private func ids(_ world: SyncWorld, isConfigured: Bool = true) async throws -> [OrphanID] {
    try await world.settlement(isConfigured: isConfigured)
      .orphans(of: world.name, PageRequest()).items.map(\.id)
  }

  @Test("The link of somebody whose entry is gone is an orphan, with cause and time")
  func absent() async throws {
    try await withAbsentee { world in
      let orphans = try await world.settlement().orphans(of: world.name, PageRequest())
      #expect(orphans.total == 1)
      let orphan = try #require(orphans.items.first)
      #expect(orphan.id == OrphanID(.link, EntryID.number(1).description))
      #expect(orphan.name == "p1")
      #expect(orphan.cause == .deleted)
      #expect(orphan.since == .start)
      #expect(orphan.account?.value == (try await world.account("p1")?.id))
    }
  }

  @Test("Removing a link leaves a local account with its manual roles, as disabled as before")
  func unlink() async throws {
    try await withAbsentee { world in
      let outcome = try await world.settlement().removeOrphans(
        try await ids(world), of: world.name, by: .tester)
      #expect(outcome.removed.count == 1)
      let account = try #require(try await world.account("p1"))
      #expect(account.status == "disabled")
      #expect(account.block == nil)
      #expect(account.grants == ["3 manual"])
      #expect(
        try await world.texts("SELECT source FROM accounts WHERE username = 'p1'") == ["local"])
      #expect(try await ids(world).isEmpty)
      #expect(try await world.actions().last == "account.unlinked")
      #expect(try await world.run().effectCount == 0)
      world.directory.edit { $0.people.append(.person(1, "p1", mail: "p1@example.com")) }
      #expect(try await world.run().counts.created == 0, "who comes back later is a collision")
      #expect(try await world.collision().holders.first?.account.username == "p1")
    }
  }

  @Test("Of a directory that isn't configured any more everything is an orphan, and can go")
  func unconfigured() async throws {
    try await withAbsentee { world in
      let settlement = try world.settlement(isConfigured: false)
      let orphans = try await settlement.orphans(of: world.name, PageRequest())
      #expect(orphans.items.map(\.id.kind) == [.link, .link, .link, .group, .quarantine])
      #expect(orphans.items.allSatisfy { $0.cause == .directoryRemoved })
      let outcome = try await settlement.removeOrphans(
        orphans.items.map(\.id), of: world.name, by: .tester)
      #expect(outcome.removed.count == 5)
      #expect(outcome.kept.isEmpty)
      #expect(try await world.usernames() == ["p2", "p3"], "no account is removed")
      #expect(try await world.members(of: "staff").isEmpty)
      #expect(try await world.quarantine().isEmpty)
      await #expect(throws: UnknownDirectory.self) {
        try await settlement.orphans(of: world.name, PageRequest())
      }
    }
  }

  @Test("What is no orphan stays, and the answer says so")
  func kept() async throws {
    try await withAbsentee { world in
      let present = OrphanID(.link, EntryID.number(2).description)
      let group = try #require(
        try await world.settlement(isConfigured: false).orphans(of: world.name, PageRequest())
          .items.first { $0.id.kind == .group })
      let outcome = try await world.settlement().removeOrphans(
        [present, group.id], of: world.name, by: .tester)
      #expect(outcome.removed.isEmpty)
      #expect(outcome.kept.map(\.cause) == [.noOrphan, .noOrphan])
      #expect(try await world.members(of: "staff") == ["p2"])
    }
  }

  @Test("The last administrator's link stays, with the role that it gives")
  func lastAdministrator() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .admin }
      world.directory.edit { $0.people = .people(1...1) }
      try await world.run()
      let outcome = try await world.settlement(isConfigured: false).removeOrphans(
        try await ids(world, isConfigured: false), of: world.name, by: .tester)
      #expect(outcome.kept.map(\.cause) == [.lastAdministrator])
      #expect(try await world.account("p1")?.grants == ["4 directory:corp"])
    }
  }

  @Test(
    "Names of orphans are read strictly",
    arguments: ["", "link", "link:", "link:x", "group:1", "quarantine:", "user:1", ":"])
  func malformed(text: String) {
    #expect(OrphanID(text) == nil)
  }
}
