import Foundation
import Testing

/// Random changes of a directory under random faults, with a slapd consumer as the referee.
///
/// `make test` runs a few fixed schedules, `make chaos` many: CHAOS_SCHEDULES says how many, and
/// CHAOS_SEED names the first one's seed, so that one that failed can be run again.
@Suite("Chaos")
struct ChaosTests {
  private static let seeds: [UInt64] = {
    let environment = ProcessInfo.processInfo.environment
    guard let count = environment["CHAOS_SCHEDULES"].flatMap(UInt64.init) else {
      return [1, 2, 3, 4]
    }
    let first = environment["CHAOS_SEED"].flatMap(UInt64.init) ?? .random(in: 0..<1_000_000_000)
    return (0..<count).map { first + $0 }
  }()

  @Test(
    "After any schedule of changes and faults the store holds what the directory does",
    arguments: seeds)
  func heals(seed: UInt64) async throws {
    var schedule = try await ChaosSchedule(seed: seed)
    do {
      for _ in 0..<20 { try await schedule.step() }
      let wrong = try await schedule.outcome()
      #expect(wrong == [], "seed \(seed)\n\(schedule.history.joined(separator: "\n"))")
      print(try await schedule.tally())
    } catch {
      Issue.record(error, "seed \(seed)\n\(schedule.history.joined(separator: "\n"))")
    }
  }
}
