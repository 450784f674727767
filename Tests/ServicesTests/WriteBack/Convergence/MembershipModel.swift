/// Whether one person is given the role here and is in its group there, in every state that the rules
/// allow: a role given here brings the person in, one that ends here takes out whoever it has brought
/// in, and a role that the group gives is taken by leaving it.
struct MembershipModel: Sendable {
  private struct State: Hashable {
    var isGiven = false
    var isMember = false
    /// What the directory is still to follow; nil for nothing.
    var wish: Bool?
    /// Whether the membership comes from here.
    var isOwn = false
    /// Whether an attempt to bring the person in may have come through.
    var isTried = false
  }

  private var states: Set<State>

  init(isMember: Bool) {
    states = [State(isMember: isMember)]
  }

  /// The role is given; whoever is known to be in the group already need not be brought in.
  mutating func give(isKnown: Bool) {
    edit { state in
      guard !state.isGiven else { return [state] }
      var given = state
      given.isGiven = true
      var bringing = given
      bringing.wish = true
      return isKnown && state.wish == nil ? [given, bringing] : [bringing]
    }
  }

  /// What was given here ends.
  mutating func end() {
    edit { state in
      guard state.isGiven else { return [state] }
      var ended = state
      ended.isGiven = false
      var leaving = ended
      leaving.wish = false
      if state.isOwn { return [leaving] }
      if state.wish == true { ended.wish = nil }
      return state.isTried && state.wish == true ? [ended, leaving] : [ended]
    }
  }

  /// A role that the group gives is taken, and with it what was given here.
  mutating func leave() {
    edit { state in
      var leaving = state
      leaving.isGiven = false
      leaving.wish = false
      return [leaving]
    }
  }

  mutating func editThere(isMember: Bool) {
    edit { state in
      var state = state
      state.isMember = isMember
      return [state]
    }
  }

  /// Whatever work between the sides may do, and how far it may have come; `isDisturbed` says that an
  /// attempt may be without a known end.
  mutating func work(isDisturbed: Bool) {
    edit { state in
      guard let wish = state.wish else { return [state] }
      var written = state
      written.isMember = wish
      written.isOwn = wish && (state.isOwn || !state.isMember)
      var noted = written
      noted.wish = nil
      noted.isTried = false
      var next = [state, written, noted]
      if isDisturbed || state.isTried {
        next = next.flatMap { state in
          var tried = state
          tried.isTried = state.wish != nil
          var own = tried
          own.isOwn = own.isMember
          return [state, tried, own]
        }
      }
      return next
    }
  }

  /// Keeps the states that agree with what is seen; false when there is none.
  mutating func see(isGiven: Bool, isMember: Bool) -> Bool {
    states = states.filter { $0.isGiven == isGiven && $0.isMember == isMember }
    return !states.isEmpty
  }

  /// Nothing waits any more, so that no wish may be left; false when there is no such state.
  mutating func settle() -> Bool {
    states = states.filter { $0.wish == nil }
    return !states.isEmpty
  }

  private mutating func edit(_ next: (State) -> [State]) {
    states = Set(states.flatMap(next))
  }
}
