import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Who is who")
struct IdentityTests {
  @Test("A renamed and moved entry keeps its account")
  func rename() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...3) }
      try await world.run()
      let before = try await world.account("p1")
      world.directory.edit {
        $0.people[0] = .person(
          1, "paula", mail: "p1@example.com", dn: "uid=paula,ou=hr,ou=people,dc=example,dc=com")
      }
      let run = try await world.run()
      #expect(try await world.kinds(of: run) == [.updateAccount, .updateLink])
      let after = try await world.account("paula")
      #expect(after?.id == before?.id)
      #expect(after?.email == "p1@example.com")
      #expect(try await world.account("p1") == nil)
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A new entry with a known username is a collision, and gets neither account nor roles")
  func usernameCollision() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .admin }
      try await world.addLocal("P1", email: "boss@example.com", role: .manager)
      try await world.change("UPDATE accounts SET username_key = 'p1'")
      world.directory.edit { $0.people = .people(1...2) }
      let run = try await world.run()
      #expect(run.counts.quarantined == 1)
      #expect(try await world.usernames() == ["P1", "p2"])
      #expect(try await world.account("P1")?.grants == ["3 manual"])
      #expect(
        try await world.quarantine() == ["collision uid=p1,\(ScriptedDirectory.peopleBase)"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A new entry with a known mail address, or with one as its username, is a collision too")
  func mailCollision() async throws {
    try await withWorld { world in
      try await world.addLocal("boss", email: "p1@example.com")
      world.directory.edit { $0.people = .people(1...2) + [.person(3, "p1@example.com")] }
      let run = try await world.run()
      #expect(run.counts.quarantined == 2)
      #expect(try await world.usernames() == ["boss", "p2"])
    }
  }

  @Test("An entry deleted and made again under its name is a collision, and gets no rights back")
  func recreated() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...3) }
      try await world.run()
      world.directory.edit { $0.people[0] = .person(99, "p1", mail: "p1@example.com") }
      let run = try await world.run()
      #expect(run.counts.created == 0)
      #expect(run.counts.disabled == 1)
      #expect(try await world.usernames() == ["p2", "p3"])
      #expect(try await world.account("p1")?.grants.isEmpty == true)
      #expect(
        try await world.quarantine() == ["collision uid=p1,\(ScriptedDirectory.peopleBase)"])
    }
  }

  @Test("Two new entries with one username are both set aside, until one is changed")
  func duplicates() async throws {
    try await withWorld { world in
      let hr = "uid=ann,ou=hr,\(ScriptedDirectory.peopleBase)"
      world.directory.edit { $0.people = [.person(1, "ann"), .person(2, "ANN", dn: hr)] }
      let run = try await world.run()
      #expect(run.counts.quarantined == 2)
      #expect(try await world.usernames().isEmpty)
      #expect(
        try await world.quarantine() == [
          "duplicate_username \(hr)", "duplicate_username uid=ann,\(ScriptedDirectory.peopleBase)",
        ])
      world.directory.edit { $0.people[1] = .person(2, "ann2", dn: hr) }
      let fixed = try await world.run()
      #expect(
        try await world.kinds(of: fixed) == [
          .release, .release, .createAccount, .createAccount,
        ])
      #expect(try await world.usernames() == ["ann", "ann2"])
      #expect(try await world.quarantine().isEmpty)
    }
  }

  @Test("A linked person keeps the account when another entry comes with the same username")
  func duplicateOfLinked() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) }
      try await world.run()
      world.directory.edit {
        $0.people.append(.person(3, "p1", dn: "uid=p1,ou=hr,\(ScriptedDirectory.peopleBase)"))
      }
      let run = try await world.run()
      #expect(run.counts.disabled == 0)
      #expect(run.counts.quarantined == 2)
      #expect(run.counts.read == 3)
      #expect(try await world.usernames() == ["p1", "p2"])
      world.directory.edit {
        $0.people[0] = .person(1, "p1", mail: "p1@example.com", extra: ["nsAccountLock": "true"])
      }
      try await world.run()
      #expect(try await world.usernames("disabled") == ["p1"], "set aside, and switched off")
    }
  }

  @Test("Two entries with one identifier are set aside, and the account stays as it is")
  func duplicateIdentifiers() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...2) }
      try await world.run()
      world.directory.edit { $0.people.append(.person(1, "other")) }
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(try await world.kinds(of: run) == [.quarantine])
      #expect(try await world.usernames() == ["p1", "p2"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A mail address that two people claim goes to neither, and the report says so")
  func contestedMail() async throws {
    try await withWorld { world in
      world.directory.edit {
        $0.people = [
          .person(1, "ann", mail: "team@example.com"), .person(2, "bob", mail: "Team@example.com"),
          .person(3, "cy", mail: "cy@example.com"),
        ]
      }
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(try await world.account("ann")?.email == nil)
      #expect(try await world.account("bob")?.email == nil)
      #expect(try await world.account("cy")?.email == "cy@example.com")
      #expect(run.notes.contains { $0.contains("team@example.com") })
      #expect(try await world.run().effectCount == 0)
      world.directory.edit { $0.people[1] = .person(2, "bob") }
      try await world.run()
      #expect(try await world.account("ann")?.email == "team@example.com")
    }
  }

  @Test("Whoever had a mail address loses it when another entry claims it too")
  func contestedLater() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) }
      try await world.run()
      world.directory.edit { $0.people.append(.person(3, "p3", mail: "p1@example.com")) }
      try await world.run()
      #expect(try await world.usernames() == ["p1", "p2", "p3"])
      #expect(try await world.account("p1")?.email == nil)
      #expect(try await world.account("p3")?.email == nil)
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("People who exchange their names and addresses keep their accounts", arguments: [2, 3, 4])
  func swap(count: Int) async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...5) }
      try await world.run()
      let ids = try await world.texts("SELECT hex(account_id) FROM links ORDER BY entry_id")
      world.directory.edit { script in
        for index in 0..<count {
          let next = (index + 1) % count + 1
          script.people[index] = .person(index + 1, "p\(next)", mail: "p\(next)@example.com")
        }
      }
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(run.counts.quarantined == 0)
      #expect(try await world.usernames().count == 5)
      let names = try await world.texts(
        "SELECT a.username FROM links l JOIN accounts a ON a.id = l.account_id ORDER BY l.entry_id")
      #expect(names.prefix(count) == (0..<count).map { "p\(($0 + 1) % count + 1)" }[...])
      #expect(
        try await world.texts("SELECT hex(account_id) FROM links ORDER BY entry_id") == ids)
      #expect(
        try await world.texts("SELECT username FROM accounts WHERE username_key <> username")
          .isEmpty)
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A name that somebody gives up goes to whoever takes it by the same read")
  func chain() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) }
      try await world.run()
      world.directory.edit {
        $0.people = [.person(1, "new"), .person(2, "p1"), .person(3, "p2")]
      }
      let run = try await world.run()
      #expect(run.status == .applied)
      #expect(try await world.usernames() == ["new", "p1", "p2"])
      #expect(try await world.run().effectCount == 0)
    }
  }

  @Test("A linked person who takes a local account's name waits, and nothing else is lost")
  func nameTaken() async throws {
    try await withWorld { world in
      try await world.addLocal("boss")
      world.directory.edit { $0.people = .people(1...2) }
      try await world.run()
      world.directory.edit { $0.people[0] = .person(1, "boss", mail: "p1@example.com") }
      let run = try await world.run()
      #expect(run.counts.quarantined == 1)
      #expect(run.counts.disabled == 0)
      #expect(try await world.usernames() == ["boss", "p1", "p2"])
      #expect(try await world.quarantine().first?.hasPrefix("name_taken ") == true)
    }
  }
}
