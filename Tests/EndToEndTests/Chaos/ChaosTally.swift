import Synchronization

/// What all schedules of one run of the tests have done together, for the figures in the README.
final class ChaosTally: Sendable {
  static let shared = ChaosTally()

  private struct Counts: Sendable {
    var schedules = 0
    var runs = 0
    var effects = 0
    var records = 0
    var acknowledged = 0
    var faults: [String: Int] = [:]
  }

  private let counts = Mutex(Counts())

  /// Counts one fault.
  func count(fault kind: String) {
    counts.withLock { $0.faults[kind, default: 0] += 1 }
  }

  /// Counts change records that the directory has taken.
  func count(records: Int) {
    counts.withLock { $0.records += records }
  }

  /// Counts a change that Muster has acknowledged.
  func countAcknowledged() {
    counts.withLock { $0.acknowledged += 1 }
  }

  /// Counts a schedule with its runs and the effects that they have applied, and says what there is
  /// by now.
  func finish(runs: Int, effects: Int) -> String {
    counts.withLock { counts in
      counts.schedules += 1
      counts.runs += runs
      counts.effects += effects
      let faults = counts.faults.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
      return """
        chaos: \(counts.schedules) schedules, \(counts.runs) runs, \(counts.effects) effects, \
        \(counts.records) changes of the directory, \(counts.acknowledged) acknowledged writes; \
        faults: \(faults.joined(separator: ", "))
        """
    }
  }
}
