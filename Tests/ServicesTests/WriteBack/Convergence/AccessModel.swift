/// Whether one person is switched off here and the entry disabled there, in every state that the
/// rules allow: what was last switched here goes to the directory, what is done there stays there.
struct AccessModel: Sendable {
  private struct State: Hashable {
    var isOff = false
    var isDisabled = false
    /// Whether the directory is still to follow.
    var isOwed = false
  }

  private var states: Set<State> = [State()]

  mutating func switchHere(off isOff: Bool) {
    edit { state in
      if state.isOff != isOff { state.isOwed = true }
      state.isOff = isOff
    }
  }

  mutating func switchThere(disabled isDisabled: Bool) { edit { $0.isDisabled = isDisabled } }

  /// Whatever work between the sides may do, and how far it may have come.
  mutating func work() {
    for state in states where state.isOwed {
      states.insert(State(isOff: state.isOff, isDisabled: state.isOff, isOwed: true))
      states.insert(State(isOff: state.isOff, isDisabled: state.isOff, isOwed: false))
    }
  }

  /// Keeps the states that agree with what is seen; false when there is none.
  mutating func see(isOff: Bool, isDisabled: Bool) -> Bool {
    states = states.filter { $0.isOff == isOff && $0.isDisabled == isDisabled }
    return !states.isEmpty
  }

  /// Nothing waits any more, so that nothing may be owed; false when there is no such state.
  mutating func settle() -> Bool {
    states = states.filter { !$0.isOwed }
    return !states.isEmpty
  }

  private mutating func edit(_ change: (inout State) -> Void) {
    states = Set(
      states.map { state in
        var state = state
        change(&state)
        return state
      })
  }
}
