import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

/// Many accounts of one plan are made together; what becomes of each is as if they were made one by
/// one.
@Suite("Accounts that are made together")
struct CreationTests {
  private static let new = Array(101...180)

  /// A held plan that makes eighty accounts.
  private func hold(_ world: SyncWorld) async throws -> Run {
    world.configure { $0.defaultRole = .user }
    world.directory.edit { $0.people = .people(1...30) }
    try await world.run()
    world.directory.edit {
      $0.people = .people(13...30) + .people(101...180)
      $0.groups = [.group(201, "all", people: Self.new.map { "p\($0)" })]
    }
    let run = try await world.run()
    try #require(run.status == .held)
    return run
  }

  private func approve(_ held: Run, _ world: SyncWorld, batchSize: Int = 200) async throws -> Run {
    try await world.reconciler(batchSize: batchSize).approve(held.id, actor: .tester)
  }

  @Test("The store ends with the same content whatever the size of a batch")
  func batches() async throws {
    var contents: [String] = []
    for batchSize in [1, 33, 200] {
      try await withWorld { world in
        let run = try await approve(hold(world), world, batchSize: batchSize)
        #expect(run.status == .applied)
        #expect(try await world.members(of: "all").count == 80)
        contents.append("\(try await world.content())")
      }
    }
    #expect(Set(contents).count == 1)
  }

  @Test(
    "Of those whose name was taken since, the others are made",
    arguments: [
      ("p150", nil), ("other", "p150@example.com"), ("p150@example.com", nil),
    ] as [(String, String?)])
  func takenName(username: String, email: String?) async throws {
    try await withWorld { world in
      let held = try await hold(world)
      try await world.addLocal(username, email: email)
      let run = try await approve(held, world)
      #expect(run.status == .partial)
      #expect(run.counts.failed == 1)
      try await expectOthers(of: run, .failed, world)
    }
  }

  @Test("Of those whose entry was linked since, the others are made")
  func linkedEntry() async throws {
    try await withWorld { world in
      let held = try await hold(world)
      try await world.addLocal("other")
      try await world.change(
        """
        INSERT INTO links (directory, entry_id, account_id, dn, presence, synced_at)
        SELECT 'corp', \(EntryID.number(150).value), id, 'uid=p150', 'usable', 0
        FROM accounts WHERE username = 'other'
        """)
      let run = try await approve(held, world)
      #expect(run.status == .partial)
      #expect(run.counts.stale == 1)
      try await expectOthers(of: run, .stale, world)
    }
  }

  /// Expects that all but one were made, each with its grant and its event.
  private func expectOthers(
    of run: Run, _ status: StoredEffect.Status, _ world: SyncWorld
  ) async throws {
    let creations = try await world.effects(of: run).filter { $0.record.kind == .createAccount }
    #expect(creations.count == 80)
    #expect(creations.filter { $0.status == status }.map(\.record.object.name) == ["p150"])
    #expect(creations.count { $0.status == .applied } == 79)
    let made = Set(try await world.usernames())
    #expect(Self.new.allSatisfy { $0 == 150 || made.contains("p\($0)") })
    #expect(try await world.account("p149")?.grants == ["1 directory:corp"])
    let events = try await world.texts(
      "SELECT subject_name FROM audit_events WHERE action = 'account.created'")
    #expect(events.filter { $0 == "p149" }.count == 1)
    #expect(!events.contains("p150"))
  }
}
