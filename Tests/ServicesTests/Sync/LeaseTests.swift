import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("One run at a time")
struct LeaseTests {
  private let request = RunRequest(mode: .full, trigger: .api)

  @Test("A second run joins the one under way")
  func coalesced() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) }
      guard case .taken(let run, let lease) = try await world.reconciler().begin(request) else {
        throw NotFinished()
      }
      let other = try await world.reconciler(as: 2).run(request, actor: .tester)
      #expect(other == .coalesced(with: run.id))
      _ = try await world.reconciler().carryOut(
        run, lease, actor: .tester, progress: .silent)
      #expect(try await world.run().status == .applied)
    }
  }

  @Test("A plan can't be decided about while a run is under way")
  func decisionWaits() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...30) }
      try await world.run()
      world.directory.edit { $0.people = .people(13...30) }
      let held = try await world.run()
      guard case .taken(let run, _) = try await world.reconciler(as: 2).begin(request) else {
        throw NotFinished()
      }
      let error = await #expect(throws: RunInProgress.self) {
        try await world.reconciler().approve(held.id, actor: .tester)
      }
      #expect(error?.run == run.id)
      await #expect(throws: RunInProgress.self) {
        try await world.reconciler().discard(held.id, actor: .tester)
      }
    }
  }

  @Test("The lease of a dead process is taken over at once, and its run ends as failed")
  func deadHolder() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) }
      guard case .taken(let lost, _) = try await world.reconciler(as: 2).begin(request) else {
        throw NotFinished()
      }
      world.processes.end(2)
      let run = try await world.run()
      #expect(run.status == .applied)
      let old = try await world.store.find(lost.id)
      #expect(old?.status == .failed)
      #expect(old?.failure?.contains("interrupted") == true)
    }
  }

  @Test("The lease of a process that can't be asked lapses with its time, and not before")
  func lapse() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) }
      _ = try await world.reconciler(as: 2).begin(request)
      world.clock.advance(by: .milliseconds(29_999))
      guard case .coalesced = try await world.reconciler().run(request, actor: .tester) else {
        Issue.record("the lease was taken too early")
        return
      }
      world.clock.advance(by: .milliseconds(1))
      #expect(try await world.run().status == .applied)
    }
  }

  @Test("Whoever has lost the lease can't write any more")
  func lost() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) }
      guard case .taken(let run, let lease) = try await world.reconciler(as: 2).begin(request)
      else { throw NotFinished() }
      world.clock.advance(by: .seconds(31))
      guard case .taken = try await world.reconciler().begin(request) else {
        throw NotFinished()
      }
      await #expect(throws: LeaseLost(directory: run.directory)) {
        try await world.reconciler(as: 2).carryOut(
          run, lease, actor: .tester, progress: .silent)
      }
      #expect(try await world.usernames().isEmpty)
    }
  }

  @Test("A cancelled run stops between two batches and keeps what is applied")
  func cancelled() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...20) }
      let observed = ObservedStore(world.store) { moment in
        guard moment.call == "apply", moment.isOver,
          let running = try await world.store.unfinished(world.name).first
        else { return }
        try await world.store.requestCancel(of: running.id)
      }
      let outcome = try await world.reconciler(store: observed).run(request, actor: .tester)
      guard case .finished(let run) = outcome else { throw NotFinished() }
      #expect(run.status == .cancelled)
      #expect(try await world.usernames().count == 5)
      let outcomes = try await world.store.outcomes(of: run.id)
      #expect(outcomes == [.applied: 5, .skipped: 15])
      #expect(try await world.run().counts.created == 15)
    }
  }

  @Test("A run that is cancelled while it reads applies nothing")
  func cancelledEarly() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...20) }
      guard case .taken(let run, let lease) = try await world.reconciler().begin(request) else {
        throw NotFinished()
      }
      try await world.store.requestCancel(of: run.id)
      let ended = try await world.reconciler().carryOut(
        run, lease, actor: .tester, progress: .silent)
      #expect(ended.status == .cancelled)
      #expect(try await world.usernames().isEmpty)
      #expect(try await world.texts("SELECT holder FROM leases").isEmpty)
    }
  }
}
