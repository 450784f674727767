import Reconciliation
import Values

/// Holds a plan against the limits of its directory.
struct PlanGuarding {
  let limits: GuardLimits
  /// What live runs have taken away lately; nil for other runs, which count alone.
  let lately: LossWindow?
  let at: Timestamp

  private static let note =
    "What live runs have applied in the last \(LossWindow.length.components.seconds / 60) minutes "
    + "counts with it."

  init(limits: GuardLimits, lately: LossWindow?, at: Timestamp) {
    self.limits = limits
    self.lately = lately
    self.at = at
  }

  /// Notes in the run which guards its plan trips; `population` is what there is before it.
  func check(_ tally: PlanTally, _ population: Population, _ run: inout Run) {
    let alone = tally.trips(limits, against: population)
    run.notes.removeAll { $0 == Self.note }
    guard let lately else {
      run.guards = alone
      return
    }
    lately.propose(tally)
    run.guards = tally.trips(limits, against: population, after: lately.total(at: at))
    if run.guards != alone { run.notes.append(Self.note) }
  }
}
