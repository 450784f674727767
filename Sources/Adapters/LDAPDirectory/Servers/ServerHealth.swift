import Services

/// What is known of one directory's servers, and which of them to use next.
///
/// Pure: a moment is a duration on a clock that never goes back, chance is passed in. The rules are
/// in `Sources/Decisions/0030-several-servers.md`.
struct ServerHealth: Sendable {
  private let rules: ServerRules
  private var servers: [KnownServer]
  private var used: [ServerUse: Int] = [:]

  init(_ urls: [String], _ rules: ServerRules = ServerRules()) {
    self.rules = rules
    servers = urls.map { KnownServer(url: $0) }
  }

  // MARK: Choosing

  /// The servers to try for a use, the best first; empty when all of them are known to hang.
  ///
  /// A server whose cool-down is over is tried by one caller at a time, and by none while somebody
  /// probes in the background.
  mutating func candidates(
    for use: ServerUse, at now: Duration, isProbed: Bool = false
  ) -> [String] {
    settle(use, at: now)
    var order = servers.indices.filter { servers[$0].isUsable }
    if let index = used[use], let place = order.firstIndex(of: index) {
      order.insert(order.remove(at: place), at: 0)
    }
    for index in servers.indices where !isProbed && mayBeTried(index, at: now) {
      // Only where nothing better is left, so that no caller waits for it in vain.
      guard order.isEmpty else { break }
      servers[index].trialEnds = now + rules.longestTrial
      order.append(index)
    }
    order += servers.indices.filter { servers[$0].failsAtOnce && !order.contains($0) }
    return order.map { servers[$0].url }
  }

  /// The server that a use keeps to; nil before the first answer and while that one is down.
  mutating func current(for use: ServerUse, at now: Duration) -> String? {
    settle(use, at: now)
    return used[use].flatMap { servers[$0].isUsable ? servers[$0].url : nil }
  }

  /// Goes back to a better server when that one has been well for long enough, and for reading has
  /// what the present one has.
  private mutating func settle(_ use: ServerUse, at now: Duration) {
    guard let present = used[use], servers[present].isUsable else { return }
    let better = servers[..<present].firstIndex { server in
      server.isSettled(at: now, rules) && (use != .reading || !server.isBehind)
    }
    if let better { used[use] = better }
  }

  private func mayBeTried(_ index: Int, at now: Duration) -> Bool {
    guard case .down(_, let until, _) = servers[index].condition, until <= now else {
      return false
    }
    return servers[index].trialEnds.map { $0 <= now } ?? true
  }

  // MARK: Learning

  /// Notes that a server answered somebody who uses it.
  ///
  /// - Returns: whether that is news: it was down, or another one was used.
  mutating func answered(_ url: String, for use: ServerUse, at now: Duration) -> Bool {
    guard let index = index(of: url) else { return false }
    let isBack = rise(index, at: now)
    let present = used[use]
    // While the better one proves itself, what it answers to others moves nobody.
    if let present, present != index, servers[present].isUsable { return isBack }
    used[use] = index
    return isBack || (present != nil && present != index)
  }

  /// Notes that a server answered a probe, and whether its content is behind.
  ///
  /// - Returns: whether it was down.
  mutating func answeredProbe(_ url: String, isBehind: Bool, at now: Duration) -> Bool {
    guard let index = index(of: url) else { return false }
    servers[index].isBehind = isBehind
    servers[index].probedAt = now
    return rise(index, at: now)
  }

  /// Notes a failure: the server is left alone for a time that grows with each, and varies by
  /// chance (0 to 1), so that many clients don't come back in the same moment.
  ///
  /// - Returns: whether that is news: it was up, or not tried before.
  mutating func failed(
    _ url: String, _ kind: KnownServer.FailureKind, reason: String, at now: Duration, chance: Double
  ) -> Bool {
    guard let index = index(of: url) else { return false }
    let wasDown = servers[index].isDown
    let pause = rules.coolDown(afterFailures: servers[index].failures, chance: chance)
    servers[index].failures += 1
    servers[index].trialEnds = nil
    servers[index].condition = .down(kind, until: now + pause, reason: reason)
    return !wasDown
  }

  private mutating func rise(_ index: Int, at now: Duration) -> Bool {
    servers[index].trialEnds = nil
    switch servers[index].condition {
    case .up: return false
    case .untried:
      servers[index].condition = .up(since: now, hasFailedBefore: false)
      return false
    case .down:
      servers[index].condition = .up(since: now, hasFailedBefore: true)
      servers[index].failures = 0
      return true
    }
  }

  private func index(of url: String) -> Int? { servers.firstIndex { $0.url == url } }

  // MARK: Probing

  /// Which server to probe next, and how long to wait before; nil while there is nothing to learn.
  ///
  /// Those that are down are probed when their cool-down is over, those that came back as long as
  /// a use could return to them.
  func nextProbe(at now: Duration) -> (url: String, wait: Duration)? {
    servers.indices.compactMap { index -> (url: String, wait: Duration)? in
      let server = servers[index]
      switch server.condition {
      case .down(_, let until, _): return (server.url, max(.zero, until - now))
      case .up where !isGood(index, at: now) && used.values.contains { $0 > index }:
        let due = server.probedAt.map { $0 + rules.probeInterval } ?? now
        return (server.url, max(.zero, due - now))
      case .up, .untried: return nil
      }
    }.min { $0.wait < $1.wait }
  }

  private func isGood(_ index: Int, at now: Duration) -> Bool {
    servers[index].isSettled(at: now, rules) && !servers[index].isBehind
  }

  // MARK: Showing

  /// How each server stands, in the configured order.
  func standings(at now: Duration) -> [ServerStanding] {
    servers.indices.map { index in
      let server = servers[index]
      let uses = ServerUse.allCases.filter { used[$0] == index && server.isUsable }
      return ServerStanding(
        url: server.url, state: server.state(at: now, rules), uses: uses,
        reason: server.reason(isFirst: index == 0, at: now, rules), failures: server.failures)
    }
  }
}
