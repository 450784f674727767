import Accounts
import Reconciliation

/// What may have become of one attribute of one person: every state that the rules allow, as far as
/// it agrees with what was seen.
///
/// It knows nothing of outboxes, runs and plans. After a crash nobody can tell whether a write came
/// through whose value the directory has changed since, so that there can be several states.
struct AttributeModel: Sendable {
  /// Both sides, and what they last agreed on.
  struct State: Hashable, Sendable {
    var local: String?
    var directory: String?
    var agreed: String?
    /// What may still count as agreed on once the directory changes a value that came from here,
    /// because its write was never confirmed.
    var doubts: Set<String?> = []
  }

  let authority: Authority
  let answer: ConflictAnswer
  private(set) var states: Set<State>

  /// Begins with a value that both sides have.
  init(_ value: String?, _ authority: Authority, _ answer: ConflictAnswer) {
    self.authority = authority
    self.answer = answer
    states = [State(local: value, directory: value, agreed: value)]
  }

  mutating func editHere(_ value: String?) {
    states = Set(
      states.map { state in
        var state = state
        state.local = value
        return state
      })
  }

  mutating func editThere(_ value: String?) {
    states = Set(
      states.flatMap { state in
        guard state.directory != value else { return [state] }
        return state.doubts.union([state.agreed])
          .map { State(local: state.local, directory: value, agreed: $0) }
      })
  }

  /// Whatever work between the sides may do, and how far it may have come.
  mutating func work() {
    var left = states
    while let state = left.popFirst() {
      for next in steps(from: state) where states.insert(next).inserted { left.insert(next) }
    }
  }

  /// What may follow from a state by the rules of who wins.
  private func steps(from state: State) -> [State] {
    let (here, there) = (state.local, state.directory)
    let noticed = State(local: here, directory: here, agreed: here)
    guard here != there else { return [noticed] }
    let taken = State(local: there, directory: there, agreed: there)
    let unconfirmed = State(
      local: here, directory: here, agreed: here, doubts: state.doubts.union([state.agreed]))
    let written = [unconfirmed, noticed]
    switch authority {
    case .directory: return [taken]
    case .local: return written
    case .merge where here == state.agreed: return [taken]
    case .merge where there == state.agreed: return written
    case .merge:
      return switch answer {
      case .directory: [taken]
      case .local: written + [State(local: here, directory: there, agreed: there)]
      case .hold: []
      }
    }
  }

  /// Keeps the states that agree with what is seen; false when there is none.
  mutating func see(_ local: String?, _ directory: String?) -> Bool {
    states = states.filter { $0.local == local && $0.directory == directory }
    return !states.isEmpty
  }

  /// A run has looked at both sides, to its end: what they have in common is agreed on.
  mutating func notice() {
    states = Set(
      states.map { state in
        guard state.local == state.directory else { return state }
        return State(local: state.local, directory: state.directory, agreed: state.local)
      })
  }

  /// Whether nothing is left to do: the sides have the same, or somebody has to decide.
  func isAtRest(hasConflict: Bool) -> Bool {
    states.contains { state in
      if state.local == state.directory { return !hasConflict }
      return hasConflict && authority == .merge && answer == .hold
        && state.local != state.agreed && state.directory != state.agreed
    }
  }
}
