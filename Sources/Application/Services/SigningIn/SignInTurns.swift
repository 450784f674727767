import Synchronization

/// Lets one attempt at a time ask the store for admission to one account, in the order in which they
/// came; so a crowd asks as seldom as it can.
final class SignInTurns: Sendable {
  /// Those who wait for their turn at each account whose turn somebody has.
  private let lines = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

  /// Waits for the turn; `give` has to follow.
  func take(_ name: String) async {
    await withCheckedContinuation { turn in
      let isFirst = lines.withLock { lines in
        guard lines[name] != nil else {
          lines[name] = []
          return true
        }
        lines[name]?.append(turn)
        return false
      }
      if isFirst { turn.resume() }
    }
  }

  /// Hands the turn to the next one.
  func give(_ name: String) {
    let next = lines.withLock { lines -> CheckedContinuation<Void, Never>? in
      guard lines[name]?.isEmpty == false else {
        lines[name] = nil
        return nil
      }
      return lines[name]?.removeFirst()
    }
    next?.resume()
  }
}
