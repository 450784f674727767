import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("What runs in the background report and measure")
struct RunReportTests {
  /// The use cases at work, until `background` is cancelled, and what they report.
  private struct Work: Sendable {
    let service: SyncService
    let background: Task<Void, Never>
    private let reports: AsyncStream<SyncReport>
    private let name: DirectoryName

    init(in world: SyncWorld) throws {
      let (reports, teller) = AsyncStream.makeStream(of: SyncReport.self)
      let service = try world.service { teller.yield($0) }
      self.service = service
      self.reports = reports
      name = world.name
      background = Task { await service.run() }
    }

    /// What was measured.
    var sums: RunMeasures.Sums { service.measures.sums(of: name) }

    /// Carries a run out, and returns its report.
    @discardableResult
    func run() async throws -> SyncReport? {
      _ = try await service.start(name, RunRequest(mode: .full, trigger: .api), actor: .tester)
      return await reports.first { _ in true }
    }

    /// Carries a run out, and returns whether it said that there is nothing new.
    func isRoutine() async throws -> Bool {
      if case .routine = try await run() { true } else { false }
    }
  }

  @Test("A run that changes nothing says so only when the one before it ended otherwise")
  func routine() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...3) }
      let work = try Work(in: world)
      defer { work.background.cancel() }
      #expect(try await work.isRoutine() == false)
      #expect(try await work.isRoutine())
      world.directory.edit {
        $0.failure = DirectoryError(
          code: .unreachable, operation: "open", resultCode: -1, message: "It is away.")
      }
      #expect(try await work.isRoutine() == false)
      #expect(try await work.isRoutine() == false)
      world.directory.edit { $0.failure = nil }
      #expect(try await work.isRoutine() == false)
      #expect(try await work.isRoutine())
      world.directory.edit { $0.people = .people(1...4) }
      #expect(try await work.isRoutine() == false)
    }
  }

  @Test("What each phase of the runs did is counted, and the latest run's work apart")
  func phases() async throws {
    try await withWorld { world in
      world.configure { $0.defaultRole = .user }
      world.directory.edit { $0.people = .people(1...3) }
      let work = try Work(in: world)
      defer { work.background.cancel() }
      try await work.run()
      world.directory.edit { $0.people = .people(1...4) }
      try await work.run()
      let sums = work.sums
      #expect(sums.total[.reading]?.count == 7)
      #expect(sums.latest[.reading]?.count == 4)
      #expect(sums.total[.planning]?.count == 7)
      let applied = try #require(sums.total[.applying]?.count)
      #expect(sums.latest[.applying].map { $0.count * 4 } == applied)
      #expect(sums.trips.isEmpty)
    }
  }

  @Test("A guard that holds a plan is counted")
  func trips() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...30) }
      let work = try Work(in: world)
      defer { work.background.cancel() }
      try await work.run()
      world.directory.edit { $0.people = .people(13...30) }
      try await work.run()
      #expect(work.sums.trips == [.disables: 1])
    }
  }

  @Test("A directory that was ahead is kept up with as soon as a run has applied what it had")
  func lag() async throws {
    try await withWorld { world in
      world.directory.edit { script in
        script.people = .people(1...3)
        script.changes = .init()
      }
      try await world.run(.auto)
      world.directory.edit { $0.people = .people(1...4) }
      let work = try Work(in: world)
      defer { work.background.cancel() }
      while work.sums.lag == nil { await Task.yield() }
      world.clock.advance(by: .seconds(5))
      #expect(work.sums.lag == .seconds(5))
      try await work.run()
      #expect(work.sums.lag == .zero)
    }
  }
}
