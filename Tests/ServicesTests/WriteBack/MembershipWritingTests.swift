import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Roles and status on their way into the directory")
struct MembershipWritingTests {
  private static let rules = WriteBackRules(
    writesGroups: true,
    enabling: .attribute("employeeType", disabled: "off", enabled: nil))

  @Test("A given role becomes a membership, whose echo isn't written again, and ends with it")
  func giveAndTake() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      #expect(try back.members.contains(WriteBackWorld.dn))
      try await back.run()
      #expect(try await back.run().effectCount == 0)
      try await back.change { $0.role = .clear }
      let role = try await back.world.find("p1").role
      #expect(role == .user)
      #expect(try await back.run(isDryRun: true).effectCount == 0)
      try await back.deliver()
      #expect(try !back.members.contains(WriteBackWorld.dn))
      try await back.run()
      #expect(try await back.run().effectCount == 0)
      #expect(back.writer.changes.count == 2)
    }
  }

  @Test("Who was a member before stays one when a role from here ends")
  func foreignMember() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1", "other"])] }
      try await back.deliver()
      try await back.change { $0.role = .clear }
      try await back.deliver()
      #expect(try back.members.contains(WriteBackWorld.dn))
    }
  }

  @Test("A role that expires is withdrawn from the group")
  func expiry() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.makeManager(for: .seconds(60))
      try await back.deliver()
      try await back.run()
      #expect(try back.members.contains(WriteBackWorld.dn))
      back.world.clock.advance(by: .seconds(61))
      try await back.deliver()
      #expect(try !back.members.contains(WriteBackWorld.dn))
      let role = try await back.world.find("p1").role
      #expect(role == .user)
      #expect(try await back.deliver().total == 0)
    }
  }

  @Test("What follows from an expired role is queued once, however often somebody looks")
  func expiryQueuedOnce() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.makeManager(for: .seconds(60))
      try await back.deliver()
      back.world.clock.advance(by: .seconds(61))
      let now = back.world.clock.now()
      #expect(try await back.outbox.queueWithdrawals(in: back.world.name, at: now) == 1)
      #expect(try await back.outbox.queueWithdrawals(in: back.world.name, at: now) == 0)
    }
  }

  @Test("A role that expires before anything was written never becomes a membership")
  func expiryBeforehand() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.makeManager(for: .seconds(60))
      back.world.clock.advance(by: .seconds(61))
      try await back.deliver()
      #expect(back.writer.changes.isEmpty)
      #expect(try await back.states() == [.superseded])
    }
  }

  @Test("A role that ends while its addition may have come through is withdrawn")
  func endAfterLostAnswer() async throws {
    try await withWriteBack(Self.rules) { back in
      back.writer.fail { _, number in
        number == 1 ? .after(EntryWriteError(.outcomeUnknown)) : nil
      }
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      #expect(try back.members.contains(WriteBackWorld.dn))
      try await back.change { $0.role = .clear }
      back.world.clock.advance(by: .seconds(5))
      try await back.deliver()
      #expect(try !back.members.contains(WriteBackWorld.dn))
      try await back.run()
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("Whoever others let in before an addition was tried stays when the role ends")
  func foreignMemberMeanwhile() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1", "other"])] }
      try await back.change { $0.role = .clear }
      try await back.deliver()
      #expect(try back.members.contains(WriteBackWorld.dn))
    }
  }

  @Test("An expired role that somebody takes away before it was withdrawn is withdrawn")
  func expiryTakenAway() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.makeManager(for: .seconds(60))
      try await back.deliver()
      back.world.clock.advance(by: .seconds(61))
      try await back.change { $0.role = .clear }
      try await back.deliver()
      #expect(try !back.members.contains(WriteBackWorld.dn))
    }
  }

  @Test("Whoever was taken out of the group there comes back with a role that is given anew")
  func givenAnew() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.makeManager(for: .seconds(60))
      try await back.deliver()
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["other"])] }
      back.world.clock.advance(by: .seconds(61))
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      #expect(try back.members.contains(WriteBackWorld.dn))
    }
  }

  @Test("A refused withdrawal is over once the role is given again")
  func givenAgain() async throws {
    try await withWriteBack(Self.rules) { back in
      back.writer.fail { _, number in
        number == 2 ? .before(EntryWriteError(.insufficientRights)) : nil
      }
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      try await back.change { $0.role = .clear }
      #expect(try await back.deliver().failed == 1)
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      #expect(try await back.states() == [.done, .superseded, .done])
      #expect(try back.members.contains(WriteBackWorld.dn))
    }
  }

  @Test("The last member of a group that may not be empty stays, with the server's words")
  func lastMember() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1"])] }
      try await back.change { $0.role = .clear }
      #expect(try await back.deliver().failed == 1)
      let states = try await back.states()
      #expect(states == [.done, .failed])
    }
  }

  @Test("Switching an account off disables its entry, and on again enables it")
  func access() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.isActive = false }
      try await back.deliver()
      #expect(try back.entry.text("employeeType") == "off")
      #expect(try await back.run().effectCount == 0)
      try await back.change { $0.isActive = true }
      try await back.deliver()
      #expect(try back.entry.text("employeeType") == nil)
    }
  }

  @Test("A lock that came from here doesn't keep the account from being switched on again")
  func ownLock() async throws {
    let rules = WriteBackRules(
      enabling: .attribute("nsAccountLock", disabled: "TRUE", enabled: nil))
    try await withWriteBack(rules) { back in
      try await back.change { $0.isActive = false }
      try await back.deliver()
      #expect(try await back.run().effectCount == 0)
      try await back.change { $0.isActive = true }
      try await back.deliver()
      #expect(try await back.run().effectCount == 0)
      let status = try await back.world.find("p1").status
      #expect(status == .active)
      #expect(try back.entry.text("nsAccountLock") == nil)
    }
  }

  @Test("A role that a directory's rule gives is taken by leaving the rule's group")
  func leave() async throws {
    try await withWriteBack(Self.rules) { back in
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1", "other"])] }
      try await back.run()
      try await back.change { $0.role = .set(.user) }
      let role = try await back.world.find("p1").role
      #expect(role == .user)
      try await back.deliver()
      #expect(try !back.members.contains(WriteBackWorld.dn))
      try await back.run()
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("What waits and what was refused is explained")
  func explained() async throws {
    try await withWriteBack(Self.rules) { back in
      back.writer.fail { _, _ in .before(EntryWriteError(.insufficientRights, "no write access")) }
      try await back.change { $0.role = .set(.manager) }
      #expect(try await back.sentences().contains { $0.contains("waits to be written") })
      try await back.deliver()
      #expect(try await back.sentences().contains { $0.contains("no write access") })
    }
  }
}

extension WriteBackWorld {
  fileprivate func sentences() async throws -> [String] {
    let store = SQLAccountStore(database: world.database, trail: AuditTrail(digest: world.digest))
    let id = try await world.find("p1").id
    let explanation = try #require(
      try await store.explanation(of: id, at: world.clock.now()))
    return explanation.sentences.map(\.text)
  }
}
