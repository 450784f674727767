import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("Old runs")
struct RunRetentionTests {
  private func tidy(_ world: SyncWorld) async throws {
    try await RunRetention(archive: world.store, time: world.clock).tidy()
  }

  private func days(_ number: Int) -> Duration { .seconds(number * 86_400) }

  @Test("Runs that changed nothing are kept for a week, those with effects for a year")
  func ages() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...3) }
      let first = try await world.run()
      let idle = try await world.run()
      let dry = try await world.run(isDryRun: true)
      world.clock.advance(by: days(6))
      try await tidy(world)
      #expect(try await world.texts("SELECT status FROM runs").count == 3)
      world.clock.advance(by: days(2))
      _ = try await world.run()
      try await tidy(world)
      #expect(try await world.store.find(idle.id) == nil)
      #expect(try await world.store.find(dry.id) == nil)
      #expect(try await world.effects(of: first).count == 3)
      world.clock.advance(by: days(360))
      try await tidy(world)
      #expect(try await world.store.find(first.id) == nil)
      #expect(try await world.texts("SELECT reason FROM effects").isEmpty)
      #expect(try await world.usernames().count == 3)
    }
  }

  @Test("A held plan and the last certified run stay, however old")
  func needed() async throws {
    try await withWorld { world in
      world.directory.edit { $0.people = .people(1...30) }
      try await world.run()
      let certified = try await world.run()
      world.directory.edit { $0.people = .people(13...30) }
      let held = try await world.run()
      world.clock.advance(by: days(800))
      try await tidy(world)
      #expect(try await world.store.find(held.id)?.status == .held)
      #expect(try await world.effects(of: held).count == 12)
      #expect(try await world.store.population(of: world.name).entriesBefore == 30)
      #expect(try await world.store.find(certified.id) != nil)
    }
  }
}
