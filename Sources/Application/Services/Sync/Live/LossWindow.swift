import Reconciliation
import Synchronization
import Values

/// What live runs have taken away lately: it counts with the next one, so that guards hold a storm
/// however it is cut into batches.
final class LossWindow: Sendable {
  /// How long something counts.
  static let length: Duration = .seconds(600)

  private struct State {
    var losses: [(at: Timestamp, tally: PlanTally)]
    var proposed: PlanTally?
  }

  private let state: Mutex<State>

  /// Starts with what runs before have taken away.
  init(_ losses: [(at: Timestamp, tally: PlanTally)]) {
    state = Mutex(State(losses: losses))
  }

  /// Everything that still counts.
  func total(at now: Timestamp) -> PlanTally {
    state.withLock { state in
      state.losses.removeAll { now - $0.at > Self.length }
      return state.losses.reduce(into: PlanTally()) { $0.add($1.tally) }
    }
  }

  /// Notes what a plan would take away.
  func propose(_ tally: PlanTally) {
    state.withLock { $0.proposed = tally }
  }

  /// Counts the plan from now on: it was applied.
  func keepProposed(at now: Timestamp) {
    state.withLock { state in
      if let tally = state.proposed, tally.hasLosses { state.losses.append((now, tally)) }
      state.proposed = nil
    }
  }
}
