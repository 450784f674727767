import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("A process that dies in the middle of a run")
struct ResumeTests {
  private let request = RunRequest(mode: .full, trigger: .api)

  /// Where the process dies: at a call, before it takes effect or just after.
  struct Death: CustomTestStringConvertible, Sendable {
    var call: Int
    var isAfterwards: Bool

    var testDescription: String { "\(isAfterwards ? "after" : "before") call \(call)" }

    static let lastCall = 40
    static let all = (1...lastCall).flatMap { call in
      [false, true].map { Death(call: call, isAfterwards: $0) }
    }
  }

  /// A store in use, and a directory in which a little of everything has changed.
  private func prepare(_ world: SyncWorld) async throws {
    let rule = try #require(
      RoleRule(group: "cn=admins,\(ScriptedDirectory.groupsBase)", role: .admin))
    world.configure {
      $0.roleRules = [rule]
      $0.defaultRole = .user
    }
    try await world.addLocal("root", role: .admin)
    world.directory.edit {
      $0.people = .people(1...8)
      $0.groups = [
        .group(101, "admins", people: ["p1", "p2"]), .group(102, "old", people: ["p3"]),
      ]
    }
    try await world.run()
    world.clock.advance(by: .seconds(60))
    world.directory.edit { script in
      script.people[1] = .person(2, "p3", mail: "p3@example.com")
      script.people[2] = .person(3, "p2", mail: "p2@example.com")
      script.people[3] = .person(4, "p4", extra: ["nsAccountLock": "true"])
      script.people.removeLast(2)
      script.people += .people(21...24) + [.person(30, "root")]
      script.groups = [
        .group(101, "admins", people: ["p3", "p22"], groups: ["new"]),
        .group(103, "new", people: ["p5", "p23"]),
      ]
    }
  }

  @Test("Going on ends in the same content as a run that nobody disturbed", arguments: Death.all)
  func resume(death: Death) async throws {
    let undisturbed = try await content { world in
      let run = try await world.run()
      #expect(run.status == .applied)
    }
    let disturbed = try await content { world in
      let dying = ObservedStore.dying(
        world.store, at: death.call, afterwards: death.isAfterwards)
      do {
        _ = try await world.reconciler(store: dying, as: 2).run(request, actor: .tester)
        let calls = dying.callCount
        #expect(calls < death.call || calls == death.call && death.isAfterwards)
      } catch is Crash {
        world.processes.end(2)
      }
      try await world.reconciler().resume(actor: .tester)
      try await world.run()
      #expect(try await world.store.unfinished(world.name).isEmpty)
      #expect(try await world.texts("SELECT holder FROM leases").isEmpty)
    }
    #expect(disturbed == undisturbed)
  }

  @Test("The deaths tried reach beyond the end of the run")
  func everyCall() async throws {
    _ = try await content { world in
      let observed = ObservedStore(world.store) { _ in }
      _ = try await world.reconciler(store: observed).run(request, actor: .tester)
      #expect((10..<Death.lastCall).contains(observed.callCount))
    }
  }

  @Test("A process that dies in every second call comes to the same end")
  func againAndAgain() async throws {
    let undisturbed = try await content { try await $0.run() }
    let disturbed = try await content { world in
      for call in stride(from: 2, to: 60, by: 2) {
        let process = Int32(100 + call)
        let dying = ObservedStore.dying(world.store, at: call, afterwards: false)
        do {
          _ = try await world.reconciler(store: dying, as: process).run(request, actor: .tester)
          break
        } catch is Crash {
          world.processes.end(process)
        }
      }
      try await world.run()
    }
    #expect(disturbed == undisturbed)
  }

  /// A plan that would disable 12 of 30 people.
  private func holdLosses(in world: SyncWorld) async throws -> Run {
    world.directory.edit { $0.people = .people(1...30) }
    try await world.run()
    world.directory.edit { $0.people = .people(13...30) }
    return try await world.run()
  }

  /// Approves a plan in a process that dies while it applies it, and goes on in another one.
  private func approveDyingAndResume(_ held: Run, in world: SyncWorld) async throws -> Run {
    let dying = ObservedStore(world.store) { moment in
      if moment.call == "apply", moment.number >= 7 { throw Crash() }
      if moment.call == "release" { throw Crash() }
    }
    await #expect(throws: Crash.self) {
      try await world.reconciler(store: dying, as: 2).approve(held.id, actor: .tester)
    }
    world.processes.end(2)
    try await world.reconciler().resume(actor: .tester)
    return try #require(try await world.store.find(held.id))
  }

  @Test("A held plan survives the death of the process, and so does an approval under way")
  func approval() async throws {
    try await withWorld { world in
      let held = try await holdLosses(in: world)
      let run = try await approveDyingAndResume(held, in: world)
      #expect(run.status == .applied)
      #expect(run.decidedBy == "tester")
      #expect(try await world.usernames("disabled").count == 12)
    }
  }

  @Test("A resumed plan also counts what was stale before the process died")
  func staleBefore() async throws {
    try await withWorld { world in
      let held = try await holdLosses(in: world)
      try await world.change("UPDATE links SET dn = 'uid=moved' WHERE dn LIKE 'uid=p1,%'")
      let run = try await approveDyingAndResume(held, in: world)
      #expect(run.status == .partial)
      #expect(run.counts.stale == 1)
      #expect(try await world.usernames("disabled").count == 11)
    }
  }

  @Test("A plan of which nothing was applied yet isn't applied after the death of its process")
  func neverBegun() async throws {
    try await withWorld { world in
      try await prepare(world)
      let before = try await world.content()
      let dying = ObservedStore(world.store) { moment in
        if moment.call == "unfinished" && moment.number > 5 || moment.call == "release" {
          throw Crash()
        }
      }
      await #expect(throws: Crash.self) {
        try await world.reconciler(store: dying, as: 2).run(request, actor: .tester)
      }
      let left = try #require(try await world.store.unfinished(world.name).first)
      #expect(left.phase == .planned)
      world.processes.end(2)
      try await world.reconciler().resume(actor: .tester)
      #expect(try await world.store.find(left.id)?.status == .failed)
      #expect(try await world.content() == before)
    }
  }

  @Test("A dry run leaves what a dead process left as it is")
  func dryRun() async throws {
    try await withWorld { world in
      try await prepare(world)
      let dying = ObservedStore(world.store) { moment in
        if moment.call == "apply", moment.isOver { throw Crash() }
        if moment.call == "release" { throw Crash() }
      }
      await #expect(throws: Crash.self) {
        try await world.reconciler(store: dying, as: 2).run(request, actor: .tester)
      }
      world.processes.end(2)
      let before = try await world.content()
      #expect(try await world.run(isDryRun: true).status == .dryRun)
      #expect(try await world.content() == before)
    }
  }

  private func content(_ body: (SyncWorld) async throws -> Void) async throws -> [String] {
    var content: [String] = []
    try await withWorld { world in
      try await prepare(world)
      try await body(world)
      content = try await world.content()
    }
    return content
  }
}
