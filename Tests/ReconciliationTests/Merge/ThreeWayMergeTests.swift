import Fixtures
import Reconciliation
import Testing

@Suite("Three versions of one attribute")
struct ThreeWayMergeTests {
  private func outcome(
    _ agreed: Agreement, directory: String?, local: String?,
    _ answer: ConflictAnswer = .hold
  ) -> ThreeWayMerge.Outcome {
    ThreeWayMerge(onConflict: answer).outcome(agreed: agreed, directory: directory, local: local)
  }

  @Test("A change of the directory alone flows to the account", arguments: ConflictAnswer.allCases)
  func directoryOnly(answer: ConflictAnswer) {
    #expect(outcome(.value("a"), directory: "b", local: "a", answer) == .take)
    #expect(outcome(.value("a"), directory: nil, local: "a", answer) == .take)
    #expect(outcome(.value(nil), directory: "b", local: nil, answer) == .take)
  }

  @Test("A change of the account alone stays", arguments: ConflictAnswer.allCases)
  func localOnly(answer: ConflictAnswer) {
    #expect(outcome(.value("a"), directory: "a", local: "b", answer) == .nothing)
    #expect(outcome(.value("a"), directory: "a", local: nil, answer) == .nothing)
  }

  @Test("The same change of both sides is what they agree on from now on")
  func bothAlike() {
    #expect(outcome(.value("a"), directory: "b", local: "b") == .rebase)
    #expect(outcome(.none, directory: "b", local: "b") == .rebase)
    #expect(outcome(.value("b"), directory: "b", local: "b") == .nothing)
  }

  @Test(
    "Different changes of both sides end as configured",
    arguments: zip(ConflictAnswer.allCases, [ThreeWayMerge.Outcome.take, .rebase, .conflict]))
  func bothDifferent(answer: ConflictAnswer, expected: ThreeWayMerge.Outcome) {
    #expect(outcome(.value("a"), directory: "b", local: "c", answer) == expected)
  }

  @Test("The first contact overwrites nothing", arguments: ConflictAnswer.allCases)
  func firstContact(answer: ConflictAnswer) {
    #expect(outcome(.none, directory: "b", local: "c", answer) == .conflict)
    #expect(outcome(.none, directory: nil, local: "c", answer) == .conflict)
  }

  /// Both sides of one attribute, and who has written since they last agreed.
  private struct Sides {
    var agreed = Agreement.value("0")
    var directory: String? = "0"
    var local: String? = "0"
    var directoryWrote = false
    var localWrote = false

    mutating func settle(by merge: ThreeWayMerge) -> ThreeWayMerge.Outcome {
      let outcome = merge.outcome(agreed: agreed, directory: directory, local: local)
      switch outcome {
      case .nothing, .conflict: return outcome
      case .take: local = directory
      case .rebase: localWrote = local != directory
      }
      agreed = .value(directory)
      directoryWrote = false
      if local == directory { localWrote = false }
      return outcome
    }
  }

  @Test("No write is lost that must win, whatever happens in which order", arguments: 1...200)
  func interleavings(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let answer = generator.pick(ConflictAnswer.allCases, otherwise: .hold)
    let merge = ThreeWayMerge(onConflict: answer)
    var sides = Sides()
    for _ in 0..<60 {
      let value = generator.chance(15) ? nil : String(generator.number(below: 4))
      switch generator.number(below: 4) {
      case 0:
        sides.directory = value
        sides.directoryWrote = sides.agreed != .value(value)
      case 1:
        sides.local = value
        sides.localWrote = sides.agreed != .value(value)
      default:
        let before = sides
        let outcome = sides.settle(by: merge)
        #expect(sides.directory == before.directory, "a run writes nothing into the directory")
        if !before.directoryWrote { #expect(sides.local == before.local) }
        if !before.localWrote { #expect(sides.local == before.directory) }
        if answer == .local, before.localWrote { #expect(sides.local == before.local) }
        if answer == .directory, before.directoryWrote { #expect(sides.local == before.directory) }
        if outcome == .conflict {
          #expect(answer == .hold && before.directoryWrote && before.localWrote)
        } else {
          #expect(sides.settle(by: merge) == .nothing, "the next run finds nothing to do")
        }
      }
    }
  }
}
