import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Entries that are not delivered")
struct AbsenceTests {
  private let base = ScriptedDirectory.peopleBase

  /// Four people of whom the first is about to vanish.
  private func begin(_ world: SyncWorld) async throws {
    world.configure {
      $0.defaultRole = .user
      $0.archiveAfter = .seconds(3600)
    }
    world.directory.edit { $0.people = .people(1...4) }
    try await world.run()
    world.directory.edit { $0.people.removeFirst() }
  }

  @Test("An entry that the directory doesn't know any more was deleted")
  func deleted() async throws {
    try await withWorld { world in
      try await begin(world)
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.disableAccount, .removeGrant])
      let account = try await world.account("p1")
      #expect(account?.status == "disabled")
      #expect(account?.block == "deleted")
      #expect(account?.grants == [])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test(
    "An entry that is found elsewhere was moved, and one that is found in place filtered out",
    arguments: [
      ("uid=p1,ou=left,dc=example,dc=com", "moved"),
      ("uid=p1,ou=people,dc=example,dc=com", "filtered"),
      ("UID=P1, OU=hr,OU=People,dc=example,dc=com", "filtered"),
      ("uid=p1,ou=xpeople,dc=example,dc=com", "moved"),
    ])
  func found(dn: String, block: String) async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit { $0.locations = [.number(1): .found(dn: dn)] }
      try await world.run()
      #expect(try await world.account("p1")?.block == block)
    }
  }

  @Test("An answer that isn't definite changes nothing, and the report says so")
  func unknown() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit { $0.locations = [.number(1): .unknown("busy")] }
      let run = try await world.run()
      #expect(run.effectCount == 0)
      #expect(run.counts.unresolved == 1)
      #expect(run.notes.contains { $0.contains("no definite answer") })
      #expect(try await world.usernames().count == 4)
      #expect(try await world.account("p1")?.grants == ["1 directory:corp"])
    }
  }

  @Test(
    "An entry whose old name is hidden or still there isn't deleted",
    arguments: [
      EntryPresence.hidden, .unknown("busy"), .present(nil), .present(.number(1)),
    ])
  func hidden(presence: EntryPresence) async throws {
    try await withWorld { world in
      try await begin(world)
      let dn = "uid=p1,\(base)"
      world.directory.edit { $0.presences = [dn: presence] }
      let run = try await world.run()
      #expect(run.effectCount == 0)
      #expect(run.counts.unresolved == 1)
      #expect(try await world.usernames().count == 4)
    }
  }

  @Test("An old name that another entry has now confirms that the first is gone")
  func replaced() async throws {
    try await withWorld { world in
      try await begin(world)
      let dn = "uid=p1,\(base)"
      world.directory.edit { $0.presences = [dn: .present(.number(77))] }
      try await world.run()
      #expect(try await world.account("p1")?.block == "deleted")
    }
  }

  @Test("An entry that slipped through between two pages stays, whatever the look-up says")
  func betweenPages() async throws {
    try await withWorld { world in
      try await begin(world)
      world.directory.edit { $0.late = .people(1...1) }
      let run = try await world.run()
      #expect(run.effectCount == 0)
      #expect(world.directory.located.isEmpty)
      #expect(try await world.usernames().count == 4)
    }
  }

  @Test("Entries that are known to be absent aren't looked up again")
  func onlyOnce() async throws {
    try await withWorld { world in
      try await begin(world)
      try await world.run()
      try await world.run()
      #expect(world.directory.located == [.number(1)])
    }
  }

  @Test("An entry that comes back has its account again, with its identifier and its grants")
  func back() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...4) }
      try await world.run()
      try await world.grant(.manager, to: "p1")
      let before = try await world.account("p1")
      world.directory.edit { $0.people.removeFirst() }
      try await world.run()
      #expect(try await world.account("p1")?.grants == ["3 manual"])
      world.directory.edit { $0.people = .people(1...4) }
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.enableAccount, .addGrant])
      #expect(try await world.account("p1") == before)
    }
  }

  @Test("A long absence archives the account, and the entry's return brings it back")
  func archive() async throws {
    try await withWorld { world in
      try await begin(world)
      try await world.run()
      world.clock.advance(by: .seconds(3599))
      #expect(try await world.run().effectCount == 0)
      world.clock.advance(by: .seconds(1))
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.archiveAccount])
      #expect(try await world.account("p1")?.status == "archived")
      #expect(try await world.run().effectCount == 0)
      world.directory.edit { $0.people = .people(1...4) }
      try await world.run()
      #expect(try await world.account("p1")?.status == "active")
    }
  }

  @Test("A return doesn't undo what a person decided")
  func suspended() async throws {
    try await withWorld { world in
      try await begin(world)
      try await world.change("UPDATE accounts SET suspended_at = 1 WHERE username = 'p1'")
      try await world.run()
      world.directory.edit { $0.people = .people(1...4) }
      try await world.run()
      #expect(try await world.account("p1")?.status == "disabled")
      #expect(try await world.account("p1")?.block == nil)
    }
  }
}

@Suite("Reads that are not complete")
struct IncompleteReadTests {
  /// Whatever keeps a read from being a proof.
  enum Shortfall: CaseIterable {
    case sizeLimit, lostPage, references, ranges

    func spoil(_ certificate: inout ReadCertificate) {
      switch self {
      case .sizeLimit:
        certificate.resultCode = 4
        certificate.message = "size limit exceeded"
      case .lostPage: certificate.reachedCookieEnd = false
      case .references: certificate.references = 2
      case .ranges: certificate.unfinishedRanges = 1
      }
    }
  }

  private func fill(_ world: SyncWorld) async throws {
    let rule = try #require(
      RoleRule(group: "cn=admins,\(ScriptedDirectory.groupsBase)", role: .admin))
    world.configure { $0.roleRules = [rule] }
    world.directory.edit {
      $0.people = .people(1...4)
      $0.groups = [
        .group(101, "admins", people: ["p1", "p2"]), .group(102, "ops", people: ["p3"]),
      ]
    }
    try await world.run()
  }

  @Test("Nothing is concluded from an absence in them", arguments: Shortfall.allCases)
  func users(shortfall: Shortfall) async throws {
    try await withWorld { world in
      try await fill(world)
      world.directory.edit {
        $0.people = [.person(3, "p3", mail: "new@example.com"), .person(5, "p5")]
        $0.spoilUsers = { shortfall.spoil(&$0) }
      }
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(!run.isCertified)
      #expect(run.guards.isEmpty)
      #expect(run.notes.first?.hasPrefix("The read of the people was not complete (") == true)
      #expect(try await world.kinds(of: run) == [.updateAccount, .createAccount])
      #expect(try await world.usernames() == ["p1", "p2", "p3", "p4", "p5"])
      #expect(try await world.account("p1")?.grants == ["4 directory:corp"])
      #expect(try await world.members(of: "admins") == ["p1", "p2"])
      #expect(world.directory.located.isEmpty)
    }
  }

  @Test(
    "Groups that were read in part change no group, member or role", arguments: Shortfall.allCases)
  func groups(shortfall: Shortfall) async throws {
    try await withWorld { world in
      try await fill(world)
      world.directory.edit {
        $0.people.removeLast()
        $0.groups = [.group(102, "renamed", people: ["p1"]), .group(103, "new")]
        $0.spoilGroups = { shortfall.spoil(&$0) }
      }
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.disableAccount])
      #expect(run.notes.contains { $0.contains("groups, members and roles stay as they are") })
      #expect(try await world.members(of: "admins") == ["p1", "p2"])
      #expect(try await world.account("p1")?.grants == ["4 directory:corp"])
    }
  }

  @Test("People come without roles when their groups couldn't be read, and get them later")
  func newcomers() async throws {
    try await withWorld { world in
      try await fill(world)
      world.configure { $0.defaultRole = .user }
      world.directory.edit {
        $0.people.append(.person(9, "p9"))
        $0.groups[0] = .group(101, "admins", people: ["p1", "p2", "p9"])
        $0.spoilGroups = { $0.resultCode = 51 }
      }
      try await world.run()
      #expect(try await world.account("p9")?.grants == ["1 directory:corp"])
      world.directory.edit { $0.spoilGroups = { _ in } }
      try await world.run()
      #expect(try await world.account("p9")?.grants == ["1 directory:corp", "4 directory:corp"])
    }
  }

  @Test("A read that delivered nothing and failed fails the run")
  func nothing() async throws {
    try await withWorld { world in
      try await fill(world)
      world.directory.edit {
        $0.people = []
        $0.spoilUsers = { Shortfall.sizeLimit.spoil(&$0) }
      }
      let run = try await world.run()
      #expect(run.status == .failed)
      #expect(run.failure == "The people could not be read: size limit exceeded.")
      #expect(try await world.usernames().count == 4)
    }
  }

  @Test("Entries stay set aside while nobody knows whether they are well again")
  func quarantine() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = [.person(1, "a"), .person(2, "A", dn: "uid=a,ou=x")] }
      try await world.run()
      world.directory.edit {
        $0.people = [.person(1, "a")]
        $0.spoilUsers = { Shortfall.lostPage.spoil(&$0) }
      }
      let run = try await world.run()
      #expect(try await !world.kinds(of: run).contains(.release))
    }
  }
}
