import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("What the directory decides about an account")
struct DirectoryOwnershipTests {
  private func change(_ edit: (inout AccountChange) -> Void) -> AccountChange {
    var change = AccountChange()
    edit(&change)
    return change
  }

  private func ownership(
    of change: AccountChange, _ username: String, in world: SyncWorld,
    _ authorities: Authorities = Authorities()
  ) async throws -> DirectoryOwnership.Matter? {
    let account = try await world.find(username)
    let error = await refusal {
      _ = try await world.administration(authorities).change(account.id, change, by: .machine)
    }
    guard case .ownedByDirectory(let ownership)? = error as? AccountError else {
      #expect(error == nil)
      return nil
    }
    return ownership.matter
  }

  @Test("Its names, its password and what it must do are the directory's")
  func fields() async throws {
    try await withWorld { world in
      try await world.importPeople()
      for (change, fields) in [
        (change { $0.displayName = .set("Other") }, ["display_name"]),
        (change { $0.displayName = .clear }, ["display_name"]),
        (change { $0.username = "other" }, ["username"]),
        (
          change {
            $0.username = "other"
            $0.email = .set("other@example.com")
          }, ["username", "email"]
        ),
        (change { $0.password = Secret(SyncWorld.password) }, ["password"]),
        (change { $0.mustChangePassword = true }, ["must_change_password"]),
        (change { $0.isBreakGlass = true }, ["is_break_glass"]),
      ] {
        #expect(try await ownership(of: change, "p2", in: world) == .fields(fields))
      }
    }
  }

  @Test("An attribute that the configuration leaves to people they may change")
  func localAuthority() async throws {
    try await withWorld { world in
      try await world.importPeople()
      let change = change { $0.displayName = .set("Other") }
      let local = Authorities([.displayName: .local])
      #expect(try await ownership(of: change, "p2", in: world, local) == nil)
      #expect(try await world.find("p2").displayName == "Other")
      let email = self.change { $0.email = .set("other@example.com") }
      #expect(try await ownership(of: email, "p2", in: world, local) == .fields(["email"]))
    }
  }

  @Test("A client may send an account back as it came")
  func unchanged() async throws {
    try await withWorld { world in
      try await world.importPeople()
      let account = try await world.find("p1")
      let same = change {
        $0.username = account.username
        $0.email = account.email.map(FieldChange.set) ?? .clear
        $0.displayName = account.displayName.map(FieldChange.set) ?? .clear
        $0.role = .set(.admin)
        $0.isAdmin = true
        $0.isActive = true
        $0.mustChangePassword = false
      }
      #expect(try await ownership(of: same, "p1", in: world) == nil)
      #expect(try await world.find("p1") == account)
      #expect(try await world.account("p1")?.grants == ["1 directory:corp", "4 directory:corp"])
    }
  }

  @Test("A role that a rule gives can't be lowered, and the group is named")
  func role() async throws {
    try await withWorld { world in
      try await world.importPeople()
      try await world.make("root", .admin)
      for change in [
        change { $0.role = .set(.manager) }, change { $0.isAdmin = false },
      ] {
        #expect(
          try await ownership(of: change, "p1", in: world) == .role(.admin, groups: ["bosses"]))
      }
      let null = change { $0.role = .clear }
      #expect(try await ownership(of: null, "p1", in: world) == nil)
      #expect(try await world.find("p1").role == .admin)
    }
  }

  @Test("A manual role is set and taken beside what the directory gives")
  func manualRole() async throws {
    try await withWorld { world in
      try await world.importPeople()
      let up = change { $0.role = .set(.manager) }
      #expect(try await ownership(of: up, "p2", in: world) == nil)
      #expect(try await world.account("p2")?.grants == ["1 directory:corp", "3 manual"])
      let down = change { $0.role = .clear }
      #expect(try await ownership(of: down, "p2", in: world) == nil)
      #expect(try await world.account("p2")?.grants == ["1 directory:corp"])
      #expect(try await world.find("p2").role == .user)
    }
  }

  @Test("A grant of a rule ends in the directory only")
  func ruleGrant() async throws {
    try await withWorld { world in
      try await world.importPeople()
      let account = try await world.find("p1")
      let data = try await world.administration().export(account.id, by: .machine)
      let grant = try #require(data.grants.first)
      #expect(data.links.first?.attributes["username"] == "p1")
      #expect(data.groups.map(\.name) == ["bosses"])
      let error = await refusal {
        try await world.administration().removeGrant(grant.id, of: account.id, by: .machine)
      }
      #expect(
        error as? AccountError
          == .ownedByDirectory(
            DirectoryOwnership(world.name, .role(.admin, groups: ["bosses"]))))
    }
  }

  @Test("Nobody revives somebody whom the directory switched off")
  func directoryBlock() async throws {
    try await withWorld { world in
      try await world.importPeople()
      world.directory.edit { $0.people.removeLast() }
      try await world.run()
      #expect(try await world.account("p4")?.status == "disabled")
      for (change, matter) in [
        (change { $0.isActive = true }, .status(cause: "deleted")),
        (change { $0.password = Secret(SyncWorld.password) }, .fields(["password"])),
      ] as [(AccountChange, DirectoryOwnership.Matter)] {
        #expect(try await ownership(of: change, "p4", in: world) == matter)
      }
      let id = try await world.find("p4").id
      let administration = try world.administration()
      try await administration.archive(id, by: .machine)
      let restored = try await administration.restore(id, by: .machine)
      #expect(restored.status == .disabled)
    }
  }

  @Test("What a person switched off stays off when the entry comes back, and the other way round")
  func bothSides() async throws {
    try await withWorld { world in
      try await world.importPeople()
      let id = try await world.find("p4").id
      let off = change { $0.isActive = false }
      _ = try await world.administration().change(id, off, by: .machine)
      let entry = Entry.person(4, "p4", mail: "p4@example.com")
      world.directory.edit { $0.people.removeLast() }
      try await world.run()
      world.directory.edit { $0.people.append(entry) }
      try await world.run()
      #expect(try await world.find("p4").status == .disabled)
      let on = change { $0.isActive = true }
      #expect(try await world.administration().change(id, on, by: .machine).status == .active)
    }
  }
}
