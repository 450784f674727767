import CLDAP
import Services
import Synchronization

/// Knows how a directory's servers are, and says which to use: shared by all its connections.
///
/// Whoever opens a connection asks for `candidates`, tries them in order, and tells what became of
/// it. A kept connection is good as long as `keeps` says so.
final class ServerChoice: Sendable {
  /// What `ServerChoice` takes from outside.
  struct Surroundings: Sendable {
    /// The time on a clock that never goes back.
    var elapsed: @Sendable () -> Duration
    /// A number from 0 to 1 by chance.
    var chance: @Sendable () -> Double
    /// Is told what an operator should know.
    var report: @Sendable (DirectoryNotice) -> Void
  }

  private struct State {
    var health: ServerHealth
    var isProbed = false
    /// What the content looked like that was read last, from which server, and when.
    var lastRead: (content: ContextChanges, url: String, at: Duration)?
  }

  /// How long a server that is behind isn't read from; then what it has must do.
  private static let patience: Duration = .seconds(600)

  /// Every server, the preferred one first.
  let urls: [String]
  private let surroundings: Surroundings
  private let state: Mutex<State>
  private let alarms: AsyncStream<Void>.Continuation
  /// Says that a server failed; for whoever probes.
  let failures: AsyncStream<Void>

  init(
    _ urls: [String], _ surroundings: Surroundings = .ofTheMachine,
    rules: ServerRules = ServerRules()
  ) {
    self.urls = urls
    self.surroundings = surroundings
    state = Mutex(State(health: ServerHealth(urls, rules)))
    (failures, alarms) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// One of the servers alone, for who asks that one whatever is known of it.
  func alone(_ url: String) -> ServerChoice {
    var quiet = surroundings
    quiet.report = { _ in }
    return ServerChoice([url], quiet)
  }

  /// The servers to try for a use, the best first; empty when all of them are known to hang.
  func candidates(for use: ServerUse) -> [String] {
    let now = surroundings.elapsed()
    return state.withLock { state in
      state.health.candidates(for: use, at: now, isProbed: state.isProbed)
    }
  }

  /// Whether a connection that is open may be used on: its server is the one for this use, or
  /// nobody knows a better one.
  func keeps(_ url: String, for use: ServerUse) -> Bool {
    guard urls.count > 1 else { return true }
    let now = surroundings.elapsed()
    return state.withLock { $0.health.current(for: use, at: now) }.map { $0 == url } ?? true
  }

  /// Notes that a server answered.
  func answered(_ url: String, for use: ServerUse) {
    let now = surroundings.elapsed()
    let isNews = state.withLock { $0.health.answered(url, for: use, at: now) }
    if isNews { report(url) }
  }

  /// Notes that a server failed; errors that are no fault of the server's are left out.
  func failed(_ url: String, _ error: DirectoryError) {
    guard error.code == .unreachable || error.code == .tls else { return }
    let now = surroundings.elapsed()
    let chance = surroundings.chance()
    let isNews = state.withLock { state in
      state.health.failed(
        url, error.tookItsTime ? .hung : .refused, reason: error.sentence, at: now,
        chance: chance)
    }
    alarms.yield()
    if isNews { report(url) }
  }

  /// How each server stands.
  var standings: [ServerStanding] {
    let now = surroundings.elapsed()
    return state.withLock { $0.health.standings(at: now) }
  }

  /// Tells about something that isn't about the servers' health.
  func report(_ notice: DirectoryNotice) { surroundings.report(notice) }

  private func report(_ url: String) {
    guard let standing = standings.first(where: { $0.url == url }) else { return }
    surroundings.report(.server(standing))
  }
}

extension ServerChoice.Surroundings {
  /// The machine's clock and chance, and nobody to tell.
  static var ofTheMachine: Self { .ofTheMachine { _ in } }

  /// The machine's clock and chance.
  static func ofTheMachine(report: @escaping @Sendable (DirectoryNotice) -> Void) -> Self {
    let start = ContinuousClock.now
    return Self(
      elapsed: { start.duration(to: .now) }, chance: { Double.random(in: 0..<1) },
      report: report)
  }
}

/// What probing needs.
extension ServerChoice {
  /// Says whether somebody probes, so that no caller has to try a server that was down.
  func setProbed(_ isProbed: Bool) {
    state.withLock { $0.isProbed = isProbed }
  }

  /// Which server to probe next, and how long to wait before; nil while all is well.
  func nextProbe() -> (url: String, wait: Duration)? {
    let now = surroundings.elapsed()
    return state.withLock { $0.health.nextProbe(at: now) }
  }

  /// Notes what a server showed of its content when it was probed.
  func answeredProbe(_ url: String, _ content: ContextChanges) {
    let now = surroundings.elapsed()
    let isNews = state.withLock { state in
      let isBehind = state.lastRead.map { content.isBehind($0.content) } ?? false
      return state.health.answeredProbe(url, isBehind: isBehind, at: now)
    }
    if isNews { report(url) }
  }
}

/// What reading needs: content never goes back because another server is asked.
extension ServerChoice {
  /// Checks what a server shows of its content before it is read, and keeps it for the next time.
  ///
  /// Throws when another server that was read from before had more.
  func checkContent(_ content: ContextChanges, of url: String) throws(DirectoryError) {
    let now = surroundings.elapsed()
    let ahead: String? = state.withLock { state in
      if let last = state.lastRead, last.url != url, now - last.at < Self.patience,
        content.isBehind(last.content)
      {
        return last.url
      }
      state.lastRead = (content, url, now)
      return nil
    }
    guard let ahead else { return }
    throw DirectoryError(
      code: .unreachable, operation: "read from \(url)", resultCode: 0,
      message: "\(url) hasn't got all changes that \(ahead) showed before: wait until it has "
        + "caught up, or check its replication.")
  }
}

extension DirectoryError {
  /// Whether the time for it ran out.
  fileprivate var tookItsTime: Bool { resultCode == LDAP_TIMEOUT }
}
