import Synchronization

/// Lets no more attempts be under way at one time than could fail without a delay; the others wait
/// for their turn, so that guesses sent together gain nothing over guesses sent one by one.
final class SignInTurns: Sendable {
  private struct Line {
    /// Attempts between `enter` and `leave`.
    var present = 0
    /// Those of them that were admitted.
    var admitted = 0
    /// How many admitted ones have ended while somebody was present.
    var endings = 0
  }

  private struct Waiter {
    let keys: [FailureKey]
    let turn: CheckedContinuation<Void, Never>
  }

  private struct State {
    var lines: [FailureKey: Line] = [:]
    var waiting: [Waiter] = []
  }

  private let state = Mutex(State())

  /// Joins the lines; `leave` has to follow.
  func enter(_ keys: [FailureKey]) {
    state.withLock { state in
      for key in keys { state.lines[key, default: Line()].present += 1 }
    }
  }

  /// A mark of the present moment: whoever reads the counts after it knows of every ended attempt.
  func mark(_ keys: [FailureKey]) -> Int {
    state.withLock { Self.endings(keys, $0) }
  }

  /// Admits an attempt when there is room, or waits until another one ends.
  ///
  /// - Parameters:
  ///   - keys: the lines.
  ///   - room: how many may be under way in each, by counts read after `mark`.
  ///   - mark: what `mark` said.
  /// - Returns: whether it is admitted; otherwise the counts have changed and are to be read again.
  func admit(
    _ keys: [FailureKey], room: [FailureKey: Int], since mark: Int
  ) async -> Bool {
    let answer: Bool? = state.withLock { state in
      guard Self.endings(keys, state) == mark else { return false }
      guard !Self.isFull(keys, room, state) else { return nil }
      for key in keys { state.lines[key]?.admitted += 1 }
      return true
    }
    if let answer { return answer }
    await withCheckedContinuation { turn in
      let isStale = state.withLock { state in
        guard Self.endings(keys, state) == mark else { return true }
        state.waiting.append(Waiter(keys: keys, turn: turn))
        return false
      }
      if isStale { turn.resume() }
    }
    return false
  }

  /// Leaves the lines; what an admitted attempt came to must be in the counts by now.
  func leave(_ keys: [FailureKey], wasAdmitted: Bool) {
    let woken = state.withLock { state in
      for key in keys {
        guard var line = state.lines[key] else { continue }
        line.present -= 1
        if wasAdmitted {
          line.admitted -= 1
          line.endings += 1
        }
        state.lines[key] = line.present > 0 ? line : nil
      }
      return wasAdmitted ? Self.takeWaiting(keys, &state) : []
    }
    for waiter in woken { waiter.turn.resume() }
  }

  private static func endings(_ keys: [FailureKey], _ state: State) -> Int {
    keys.reduce(0) { $0 + (state.lines[$1]?.endings ?? 0) }
  }

  private static func isFull(
    _ keys: [FailureKey], _ room: [FailureKey: Int], _ state: State
  ) -> Bool {
    keys.contains { (state.lines[$0]?.admitted ?? 0) >= room[$0] ?? 1 }
  }

  private static func takeWaiting(_ keys: [FailureKey], _ state: inout State) -> [Waiter] {
    var woken: [Waiter] = []
    state.waiting.removeAll { waiter in
      guard waiter.keys.contains(where: keys.contains) else { return false }
      woken.append(waiter)
      return true
    }
    return woken
  }
}
