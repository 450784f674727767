import Services

/// What is known of one server.
struct KnownServer: Sendable {
  /// How a server failed.
  enum FailureKind: Sendable, Hashable {
    /// At once: trying it again costs nothing.
    case refused
    /// Only when its time was up: trying it again costs as much.
    case hung
  }

  /// How it answered last.
  enum Condition: Sendable {
    case untried
    case up(since: Duration, hasFailedBefore: Bool)
    case down(FailureKind, until: Duration, reason: String)
  }

  let url: String
  var condition: Condition = .untried
  /// Failures since it last answered.
  var failures = 0
  /// Whether its content is known to be behind that of the server used for reading.
  var isBehind = false
  /// Until when somebody tries it on behalf of all; others leave it alone.
  var trialEnds: Duration?
  /// When it was probed last.
  var probedAt: Duration?

  init(url: String) {
    self.url = url
  }

  var isUsable: Bool { !isDown }

  var isDown: Bool {
    if case .down = condition { true } else { false }
  }

  /// Whether it may be tried as the last resort, for that costs nothing.
  var failsAtOnce: Bool {
    if case .down(.refused, _, _) = condition { true } else { false }
  }

  /// Whether others may return to it: it never failed, or is well for long enough.
  func isSettled(at now: Duration, _ rules: ServerRules) -> Bool {
    switch condition {
    case .up(let since, let hasFailedBefore): !hasFailedBefore || now - since >= rules.stableTime
    case .untried, .down: false
    }
  }

  func state(at now: Duration, _ rules: ServerRules) -> ServerStanding.State {
    switch condition {
    case .untried: .untried
    case .down: .down
    case .up: isSettled(at: now, rules) && !isBehind ? .up : .recovering
    }
  }

  /// Why it is used or not, in a sentence.
  func reason(isFirst: Bool, at now: Duration, _ rules: ServerRules) -> String {
    switch condition {
    case .untried: return "Nobody needed it so far."
    case .down(_, let until, let reason):
      return "\(reason) It is asked again in \(max(0, (until - now).components.seconds)) s."
    case .up where isBehind: return "It answers, and has not yet got all changes."
    case .up(let since, true) where now - since < rules.stableTime:
      return "It answers again since \((now - since).components.seconds) s."
    case .up: return isFirst ? "It is the first one and answers." : "It answers."
    }
  }
}
