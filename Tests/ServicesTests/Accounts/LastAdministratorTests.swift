import Accounts
import SQLStore
import Services
import Testing
import Values

@Suite("Somebody can always administer")
struct LastAdministratorTests {
  private func change(_ edit: (inout AccountChange) -> Void) -> AccountChange {
    var change = AccountChange()
    edit(&change)
    return change
  }

  private var demotion: AccountChange { change { $0.role = .set(.user) } }

  @Test("Two administrators who demote each other leave one")
  func race() async throws {
    for round in 1...5 {
      try await withWorld { world in
        let ada = try await world.make("ada", .admin)
        let bob = try await world.make("bob", .admin)
        let administration = try world.administration()
        let pairs = try [
          (ada, #require(bob.account)), (bob, #require(ada.account)),
        ]
        let refusals = await withTaskGroup(of: String?.self) { group in
          for (author, subject) in pairs {
            group.addTask {
              let error = await refusal {
                _ = try await administration.change(subject, demotion, by: author)
              }
              return error.map { "\($0)" }
            }
          }
          return await group.reduce(into: [String]()) { all, one in
            if let one { all.append(one) }
          }
        }
        #expect(refusals.count == 1, "round \(round)")
        let roles = [try await world.find("ada").role, try await world.find("bob").role]
        #expect(roles.filter { $0 == .admin }.count == 1)
      }
    }
  }

  @Test("Of two who make one name at the same time, one succeeds")
  func oneName() async throws {
    try await withWorld { world in
      let administration = try world.administration()
      let outcomes = await withTaskGroup(of: AccountConflict?.self) { group in
        for name in ["Ada", "ADA", "ada"] {
          group.addTask {
            await refusal {
              _ = try await administration.create(
                AccountCreation(username: name, password: Secret(SyncWorld.password)),
                by: .machine)
            } as? AccountConflict
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes.filter { $0 == nil }.count == 1)
      #expect(outcomes.filter { $0 == .usernameTaken }.count == 2)
    }
  }

  @Test("An administrator who can't sign in doesn't count, nor one whose grant will end")
  func whoCounts() async throws {
    try await withWorld { world in
      let administration = try world.administration()
      let root = try #require(try await world.make("root", .admin).account)
      let off = try #require(try await world.make("off", .admin).account)
      _ = try await administration.change(off, change { $0.isActive = false }, by: .machine)
      let guest = try #require(try await world.make("later", nil).account)
      _ = try await administration.addGrant(
        GrantRequest(role: .admin, expiresAt: world.clock.now() + .seconds(3600)), to: guest,
        by: .machine)
      for work in [
        { _ = try await administration.change(root, demotion, by: .machine) },
        { _ = try await administration.archive(root, by: .machine) },
        { try await administration.remove(root, content: .discard, by: .machine) },
      ] as [() async throws -> Void] {
        #expect(await refusal(of: work) as? AccountConflict == .lastAdministrator)
      }
      _ = try await administration.change(off, change { $0.isActive = true }, by: .machine)
      #expect(await refusal { _ = try await administration.archive(root, by: .machine) } == nil)
    }
  }

  @Test("The last administrator's grant gets no end, however it is tried")
  func noEnd() async throws {
    try await withWorld { world in
      let administration = try world.administration()
      let root = try #require(try await world.make("root", .admin).account)
      let error = await refusal {
        _ = try await administration.addGrant(
          GrantRequest(role: .admin, expiresAt: world.clock.now() + .seconds(60)), to: root,
          by: .machine)
      }
      #expect(error as? AccountConflict == .lastAdministrator)
      world.clock.advance(by: .seconds(61))
      #expect(try await world.find("root").role == .admin)
    }
  }

  @Test("An author who was demoted, disabled or removed meanwhile changes nothing")
  func lostRights() async throws {
    try await withWorld { world in
      let administration = try world.administration()
      try await world.make("root", .admin)
      let author = try await world.make("boss", .manager)
      let boss = try #require(author.account)
      let user = try #require(try await world.make("user", .user).account)
      let rename = change { $0.displayName = .set("Other") }
      _ = try await administration.change(boss, demotion, by: .machine)
      #expect(
        await refusal { _ = try await administration.change(user, rename, by: author) }
          as? AccountRefusal == .missing(.manageUsers))
      _ = try await administration.change(boss, change { $0.isActive = false }, by: .machine)
      #expect(
        await refusal { _ = try await administration.change(user, rename, by: author) }
          as? AuthenticationError == .accountDisabled)
      try await administration.remove(boss, content: .unspecified, by: .machine)
      #expect(
        await refusal { _ = try await administration.change(user, rename, by: author) }
          as? AuthenticationError == .unauthenticated)
    }
  }

  @Test("Everything that changes is recorded, and nothing that doesn't, never a password")
  func events() async throws {
    try await withWorld { world in
      let administration = try world.administration()
      try await world.make("root", .admin)
      let user = try #require(try await world.make("user", .user).account)
      _ = try await administration.change(
        user,
        change {
          $0.displayName = .set("Other")
          $0.role = .set(.manager)
          $0.password = Secret("Another-Horse-8")
          $0.isActive = false
          $0.reason = "Because."
        }, by: .machine)
      _ = try await administration.change(user, change { $0.isActive = false }, by: .machine)
      try await administration.archive(user, by: .machine)
      try await administration.archive(user, by: .machine)
      try await administration.remove(user, content: .unspecified, by: .machine)
      let actions = try await world.texts(
        "SELECT action FROM audit_events WHERE subject_id = \(user) ORDER BY sequence")
      #expect(
        actions == [
          "account.created", "account.updated", "account.password_changed", "grant.removed",
          "grant.added", "account.disabled", "account.archived", "account.removed",
        ])
      let secrets = try await world.texts(
        """
        SELECT action FROM audit_events WHERE coalesce(before, '') || coalesce(after, '') || reason
          LIKE '%Horse%'
        """)
      #expect(secrets == [])
      let reasons = try await world.texts(
        "SELECT action FROM audit_events WHERE reason = 'Because.' ORDER BY sequence")
      #expect(reasons.count == 5)
    }
  }

  @Test("An administrator made by command closes the set-up for good")
  func setUp() async throws {
    try await withWorld { world in
      #expect(try await world.texts("SELECT done_at FROM setup") == [])
      try await world.make("user", .user)
      #expect(try await world.texts("SELECT done_at FROM setup") == [])
      try await world.make("root", .admin)
      #expect(try await world.texts("SELECT done_at FROM setup").count == 1)
    }
  }
}
