import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Entries that are set aside")
struct QuarantineTests {
  private func withRejected(_ body: (SyncWorld) async throws -> Void) async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...2) + [.person(3, "")] }
      try await world.run()
      try await body(world)
    }
  }

  private func attempts(_ world: SyncWorld) async throws -> Int? {
    try await world.store.quarantined(.number(3), in: world.name)?.attempts
  }

  @Test("Each run that meets an entry counts as an attempt; a dry run doesn't")
  func attempts() async throws {
    try await withRejected { world in
      #expect(try await attempts(world) == 1)
      try await world.run()
      #expect(try await attempts(world) == 2)
      try await world.run(isDryRun: true)
      #expect(try await attempts(world) == 2)
      world.directory.edit { script in
        script.people = .people(1...2)
        script.spoilUsers = { $0.resultCode = 51 }
      }
      try await world.run()
      #expect(try await attempts(world) == 2, "a read that ended early didn't meet it")
    }
  }

  @Test("Who asks for an entry to be tried again gets a full run, and learns where the entry is")
  func retry() async throws {
    try await withRejected { world in
      world.directory.edit { $0.locations[.number(3)] = .found(dn: "uid=,ou=hr") }
      let retried = try await world.service().retry(.number(3), of: world.name, actor: .tester)
      #expect(retried.dn == "uid=,ou=hr")
      #expect(retried.started.run.mode == .full)
      #expect(!retried.started.isCoalesced)
      #expect(world.directory.located.contains(.number(3)))
    }
  }

  @Test("An entry that isn't set aside can't be tried again, and an unknown answer is an error")
  func refusedRetry() async throws {
    try await withRejected { world in
      let service = try world.service()
      await #expect(throws: NothingToSettle.self) {
        try await service.retry(.number(1), of: world.name, actor: .tester)
      }
      world.directory.edit { $0.locations[.number(3)] = .unknown("the server is busy") }
      await #expect(throws: DirectoryError.self) {
        try await service.retry(.number(3), of: world.name, actor: .tester)
      }
      #expect(try await world.store.unfinished(world.name).isEmpty)
    }
  }

  @Test("The list says when the schedule tries again")
  func nextRetry() async throws {
    try await withRejected { world in
      let page = try await world.service().quarantine(of: world.name, PageRequest())
      let next = try #require(page.items.first?.nextRetry)
      #expect(next > world.clock.now())
    }
  }
}
