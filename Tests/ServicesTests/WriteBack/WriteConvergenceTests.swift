import Foundation
import Testing

@Suite("Random edits of both sides, runs, deliveries, crashes and faults")
struct WriteConvergenceTests {
  /// Each seed interleaves the attributes, the status and the membership of several people, so that
  /// these are thousands of interleavings.
  ///
  /// `MUSTER_CONVERGENCE_SEEDS` asks for more seeds, as `make converge` does, and
  /// `MUSTER_CONVERGENCE_SEED` begins with the one that a failure has named.
  private static let seeds: Range<Int> = {
    let environment = ProcessInfo.processInfo.environment
    let first = environment["MUSTER_CONVERGENCE_SEED"].flatMap(Int.init)
    let count = environment["MUSTER_CONVERGENCE_SEEDS"].flatMap(Int.init)
    return (first ?? 1)..<((first ?? 1) + (count ?? (first == nil ? 250 : 1)))
  }()
  /// Seeds that share a database, which takes longer to make than an interleaving.
  private static let together = 25

  @Test(
    "Nothing that must win is lost, and all ends in agreement or with a reason",
    arguments: Array(stride(from: seeds.lowerBound, to: seeds.upperBound, by: together)))
  func converge(first: Int) async throws {
    try await withWorld(inMemory: true) { world in
      for seed in first..<min(first + Self.together, Self.seeds.upperBound) {
        do {
          try await ConvergenceWorld(world, ConvergenceSchedule(seed: seed)).walk()
        } catch let error as Divergence {
          Issue.record("\(error)")
        }
      }
    }
  }
}
