import Accounts
import Directory
import Fixtures
import Reconciliation
import Services
import Testing
import Values

@Suite("Random edits of both sides, runs, deliveries and crashes")
struct WriteConvergenceTests {
  /// The two sides of one attribute, and what they may last have had in common: after a crash nobody
  /// can tell whether a value that the directory had for a while was noticed.
  fileprivate struct Sides: Equatable {
    var local: String?
    var directory: String?
    var common: [String?]

    /// Where a run or a delivery may bring them, whether it comes to its end or not.
    func mayBecome(_ next: Sides, _ answer: ConflictAnswer) -> Bool {
      if next.local == local, next.directory == directory { return true }
      guard local != directory, next.local == next.directory else { return false }
      return common.contains { common in
        if local == common { return next.local == directory }
        if directory == common { return next.local == local }
        return switch answer {
        case .directory: next.local == directory
        case .local: next.local == local
        case .hold: false
        }
      }
    }
  }

  /// Every seed is a row of steps; more of them in the environment, `MUSTER_CONVERGENCE_SEEDS`.
  private static let rounds = 12
  private static let stepsEach = 30

  @Test(
    "Nothing that must win is lost, and all ends in agreement or in a conflict",
    arguments: 1...rounds)
  func converge(seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    for answer in ConflictAnswer.allCases {
      try await withWriteBack(onConflict: answer) { back in
        try await back.walk(Self.stepsEach, &random, "seed \(seed), \(answer)") { before, after in
          let (before, after) = (Sides(before), Sides(after))
          #expect(before.mayBecome(after, answer), "seed \(seed), \(answer): \(before) → \(after)")
        }
        try await back.settle()
        let sides = Sides(try await back.sides(common: []))
        let conflicts = try await back.world.settlement()
          .conflicts(of: back.world.name, PageRequest()).total
        #expect(
          sides.local == sides.directory || answer == .hold && conflicts == 1,
          "seed \(seed), \(answer): \(sides)")
        #expect(try await back.run().effectCount == 0, "seed \(seed), \(answer)")
      }
    }
  }
}

extension WriteConvergenceTests.Sides {
  fileprivate init(_ values: (local: String?, directory: String?, common: [String?])) {
    self.init(local: values.local, directory: values.directory, common: values.common)
  }
}

extension WriteBackWorld {
  fileprivate typealias Values = (local: String?, directory: String?, common: [String?])

  fileprivate func sides(common: [String?]) async throws -> Values {
    (try await world.find("p1").email, try entry.text("mail"), common)
  }

  /// Takes random steps and hands over the sides before and after each that synchronises.
  fileprivate func walk(
    _ steps: Int, _ random: inout SeededGenerator, _ place: String,
    check: (Values, Values) -> Void
  ) async throws {
    var common = [try entry.text("mail")]
    for step in 1...steps {
      let before = try await sides(common: common)
      var isWhole = true
      switch Int.random(in: 0..<8, using: &random) {
      case 0, 1: try await change { $0.email = .set("here\(step)@example.com") }
      case 2, 3:
        world.directory.edit(Self.person) { $0.edit("mail", "there\(step)@example.com") }
      case 4: try await deliver()
      case 5: try await run()
      default:
        isWhole = false
        try await die(at: Int.random(in: 1...10, using: &random), Bool.random(using: &random))
      }
      world.clock.advance(by: .seconds(400))
      let after = try await sides(common: common)
      guard after.local == after.directory || before != after else { continue }
      if !Self.isEdit(before, after, step) { check(before, after) }
      guard after.local == after.directory else { continue }
      common = (isWhole ? [] : common) + [after.local]
    }
  }

  /// Whether a side got a value of this step.
  private static func isEdit(_ before: Values, _ after: Values, _ step: Int) -> Bool {
    after.local == "here\(step)@example.com" || after.directory == "there\(step)@example.com"
  }

  /// A delivery whose process dies at one call.
  private func die(at call: Int, _ isAfterwards: Bool) async throws {
    let process = DyingProcess(at: call, afterwards: isAfterwards)
    let error = await refusal { _ = try await service(process, as: 2).deliverNow() }
    guard error == nil || error is Crash else { throw error ?? Crash() }
    world.processes.end(2)
  }

  /// Lets everything come to rest.
  fileprivate func settle() async throws {
    for _ in 0..<3 {
      try await deliver()
      try await run()
    }
  }
}
