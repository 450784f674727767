import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Synchronization
import Testing
import Values

@Suite("The entry of an account that is removed for good")
struct EntryDeletionTests {
  static let rules = WriteBackRules(
    attributes: [.email: "mail"], writesGroups: true, deletesEntries: true)

  private static let refusal = EntryWriteError(.insufficientRights, "no write access to entry")

  @Test("It goes with the account, once, and no run gives it another one")
  func gone() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.remove()
      #expect(try await back.deliver().done == 1)
      #expect(back.world.directory.entry(EntryReference(id: WriteBackWorld.person, dn: "")) == nil)
      #expect(try await back.run().effectCount == 0)
      #expect(try await back.world.usernames() == ["p2"])
      #expect(try await back.world.quarantine().isEmpty)
      #expect(try await back.deliver().total == 0)
      let reasons = try await back.world.texts(
        "SELECT action || ' ' || subject_name FROM audit_events WHERE action LIKE 'outbox.%'")
      #expect(reasons == ["outbox.written p1"])
    }
  }

  @Test("It stays where the settings don't say that it goes, and gets an account again")
  func offByDefault() async throws {
    try await withWriteBack { back in
      try await back.remove()
      #expect(try await back.items().isEmpty)
      try await back.run()
      #expect(try await back.world.usernames() == ["p1", "p2"])
    }
  }

  @Test("It stays when the setting is taken back before it was deleted")
  func switchedOff() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.remove()
      back.world.configure { $0.writeBack?.deletesEntries = false }
      #expect(try await back.deliver().failed == 1)
      #expect(try await back.words().contains("write_back.delete"))
      #expect(back.writer.changes.isEmpty)
    }
  }

  @Test("It leaves the groups that it came into from here first, and stays while one keeps it")
  func memberships() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1"])] }
      try await back.remove()
      #expect(try await back.deliver().failed == 2)
      #expect(try await back.words().contains(WriteBackWorld.bosses))
      #expect(try back.entry.text("uid") == "p1")
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1", "other"])] }
      for item in try await back.items() where item.state == .failed {
        _ = try await back.service().retry(item.id, by: .tester)
      }
      #expect(try await back.deliver().done == 2)
      #expect(try back.members.allSatisfy { $0 != WriteBackWorld.dn })
      let order = back.writer.changes.suffix(2).map(\.operation)
      #expect(order.last == .delete)
      #expect(
        try await back.world.texts("SELECT group_key FROM joined_groups").isEmpty)
    }
  }

  @Test("While it waits, it is set aside with the reason, and no run gives it another account")
  func waiting() async throws {
    try await withWriteBack(Self.rules) { back in
      back.writer.fail { _, number in number <= 2 ? .before(EntryWriteError(.busy)) : nil }
      try await back.remove()
      let run = try await back.run()
      #expect(run.counts.quarantined == 1)
      #expect(try await back.world.kinds(of: run) == [.quarantine])
      #expect(try await back.world.quarantine() == ["to_be_deleted \(WriteBackWorld.dn)"])
      back.world.clock.advance(by: .seconds(1))
      #expect(try await back.run().effectCount == 0)
      back.world.clock.advance(by: .seconds(5))
      #expect(try await back.run().effectCount == 0)
      #expect(try await back.world.quarantine().isEmpty)
      #expect(try await back.states() == [.done])
    }
  }

  @Test("One that the directory refuses to delete stays set aside until somebody discards that")
  func refused() async throws {
    try await withWriteBack(Self.rules) { back in
      back.writer.fail { _, _ in .before(Self.refusal) }
      try await back.remove()
      #expect(try await back.deliver().failed == 1)
      #expect(try await back.words().contains("no write access to entry"))
      for _ in 1...2 { try await back.run() }
      #expect(try await back.world.usernames() == ["p2"])
      #expect(try await back.world.quarantine() == ["to_be_deleted \(WriteBackWorld.dn)"])
      let item = try #require(try await back.items().first)
      #expect(try await back.service().discard(item.id, by: .tester).state == .superseded)
      try await back.run()
      #expect(try await back.world.usernames() == ["p1", "p2"])
      #expect(try await back.world.quarantine().isEmpty)
      await #expect(throws: OutboxItemClosed.self) {
        try await back.service().discard(item.id, by: .tester)
      }
    }
  }

  @Test("Nothing but the deletion of an entry can be discarded")
  func notDiscarded() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.email = .set("new@example.com") }
      let item = try #require(try await back.items().first)
      await #expect(throws: OutboxItemNeeded.self) {
        try await back.service().discard(item.id, by: .tester)
      }
      #expect(try await back.states() == [.pending])
    }
  }

  @Test("A plan that was made before the removal doesn't give it another account")
  func heldPlan() async throws {
    try await withWriteBack(Self.rules) { back in
      let id = try await back.world.find("p1").id
      let ledger = try back.administration()
      let once = Once()
      let store = ObservedStore(back.world.store) { moment in
        // The entries are settled by now, and not compared yet.
        guard moment.call == "countAttempt", once.isFirst() else { return }
        try await ledger.remove(id, content: .discard, by: .machine)
      }
      back.world.directory.edit(WriteBackWorld.person) { $0.edit("mail", "new@example.com") }
      let outcome = try await back.world.reconciler(store: store).run(
        RunRequest(mode: .full, trigger: .api), actor: .tester)
      guard case .finished(let run) = outcome else { throw NotFinished() }
      #expect(try await back.world.kinds(of: run).contains(.createAccount))
      #expect(try await back.world.usernames() == ["p2"])
    }
  }
}

/// True once.
private final class Once: Sendable {
  private let wasAsked = Mutex(false)

  func isFirst() -> Bool {
    wasAsked.withLock { was in
      defer { was = true }
      return !was
    }
  }
}
