import Services
import Testing

@testable import LDAPDirectory

@Suite("Which of several servers is used")
struct ServerHealthTests {
  private let first = "ldap://a"
  private let second = "ldap://b"
  private let third = "ldap://c"

  private func health() -> Watched { Watched([first, second, third]) }

  /// The first server has failed and the second one serves, at second 0.
  private func failedOver(_ kind: KnownServer.FailureKind = .refused) -> Watched {
    let health = health()
    _ = health.answered(first, for: .signingIn, at: .zero)
    _ = health.failed(first, kind, reason: "It is gone.", at: .zero, chance: 0)
    _ = health.answered(second, for: .signingIn, at: .zero)
    return health
  }

  @Test("Servers are tried in the configured order, and the one that answered is kept to")
  func order() {
    let health = health()
    #expect(health.candidates(for: .signingIn, at: .zero) == [first, second, third])
    #expect(health.answered(second, for: .signingIn, at: .zero) == false)
    #expect(health.candidates(for: .signingIn, at: .zero) == [second, first, third])
    #expect(health.current(for: .signingIn, at: .zero) == second)
    #expect(health.candidates(for: .reading, at: .zero) == [first, second, third])
  }

  @Test("A server that failed is left alone by every use")
  func failureIsShared() {
    let health = failedOver(.hung)
    for use in ServerUse.allCases {
      #expect(health.candidates(for: use, at: .seconds(1)).contains(first) == false)
    }
    #expect(health.current(for: .signingIn, at: .seconds(1)) == second)
  }

  @Test("One that fails at once is the last resort; one that hangs is no resort")
  func lastResort() {
    let refused = failedOver(.refused)
    #expect(refused.candidates(for: .signingIn, at: .seconds(1)) == [second, third, first])
    let hung = failedOver(.hung)
    #expect(hung.candidates(for: .signingIn, at: .seconds(1)) == [second, third])
  }

  @Test("When all hang, nobody waits for them until one's pause is over, and then one caller does")
  func breaker() {
    let health = Watched([first])
    _ = health.failed(first, .hung, reason: "It hangs.", at: .zero, chance: 0)
    #expect(health.candidates(for: .signingIn, at: .seconds(4)).isEmpty)
    #expect(health.candidates(for: .signingIn, at: .seconds(5)) == [first])
    #expect(health.candidates(for: .signingIn, at: .seconds(6)).isEmpty)
    #expect(health.answered(first, for: .signingIn, at: .seconds(7)))
    #expect(health.candidates(for: .signingIn, at: .seconds(7)) == [first])
  }

  @Test("While somebody probes, no caller tries a server that hung")
  func probed() {
    let health = Watched([first])
    _ = health.failed(first, .hung, reason: "It hangs.", at: .zero, chance: 0)
    #expect(health.candidates(for: .signingIn, at: .seconds(500), isProbed: true).isEmpty)
    #expect(health.answeredProbe(first, isBehind: false, at: .seconds(501)))
    #expect(health.candidates(for: .signingIn, at: .seconds(501), isProbed: true) == [first])
  }

  @Test("Each further failure makes the pause longer up to a limit, and chance spreads it")
  func pauses() {
    let rules = ServerRules()
    #expect(rules.coolDown(afterFailures: 0, chance: 0) == .seconds(5))
    #expect(rules.coolDown(afterFailures: 1, chance: 0) == .seconds(10))
    #expect(rules.coolDown(afterFailures: 9, chance: 0) == .seconds(60))
    #expect(rules.coolDown(afterFailures: 1000, chance: 1) == .seconds(75))
    #expect(rules.coolDown(afterFailures: 0, chance: 0.5) == .milliseconds(5625))
  }

  @Test("The preferred server gets its use back when it has been well for long enough")
  func returnToPreferred() {
    let health = failedOver()
    #expect(health.answeredProbe(first, isBehind: false, at: .seconds(10)))
    #expect(health.current(for: .signingIn, at: .seconds(39)) == second)
    #expect(health.candidates(for: .signingIn, at: .seconds(39)) == [second, first, third])
    #expect(health.current(for: .signingIn, at: .seconds(40)) == first)
  }

  @Test("A failure meanwhile begins the time anew")
  func relapse() {
    let health = failedOver()
    _ = health.answeredProbe(first, isBehind: false, at: .seconds(10))
    _ = health.failed(first, .hung, reason: "Again.", at: .seconds(20), chance: 0)
    _ = health.answeredProbe(first, isBehind: false, at: .seconds(25))
    #expect(health.current(for: .signingIn, at: .seconds(54)) == second)
    #expect(health.current(for: .signingIn, at: .seconds(55)) == first)
  }

  @Test("Reading doesn't return to a server that lacks changes; signing in does")
  func behind() {
    let health = failedOver()
    _ = health.answered(second, for: .reading, at: .zero)
    _ = health.answeredProbe(first, isBehind: true, at: .seconds(10))
    #expect(health.current(for: .reading, at: .seconds(100)) == second)
    #expect(health.current(for: .signingIn, at: .seconds(100)) == first)
    _ = health.answeredProbe(first, isBehind: false, at: .seconds(101))
    #expect(health.current(for: .reading, at: .seconds(101)) == first)
  }

  @Test("A server is probed after its pause, then now and then until it is settled")
  func probing() throws {
    let health = failedOver()
    #expect(try #require(health.nextProbe(at: .seconds(2))) == (first, .seconds(3)))
    #expect(try #require(health.nextProbe(at: .seconds(9))) == (first, .zero))
    _ = health.answeredProbe(first, isBehind: false, at: .seconds(9))
    #expect(try #require(health.nextProbe(at: .seconds(9))) == (first, .seconds(5)))
    #expect(try #require(health.nextProbe(at: .seconds(30))) == (first, .zero))
    #expect(health.nextProbe(at: .seconds(39)) == nil)
  }

  @Test("What is shown names the server in use and why the others aren't")
  func standings() {
    let health = failedOver()
    var shown = health.standings(at: .seconds(1))
    #expect(shown.map(\.state) == [.down, .up, .untried])
    #expect(shown.map(\.uses) == [[], [.signingIn], []])
    #expect(shown[0].reason == "It is gone. It is asked again in 4 s.")
    #expect(shown[0].failures == 1)
    _ = health.answeredProbe(first, isBehind: false, at: .seconds(10))
    shown = health.standings(at: .seconds(11))
    #expect(shown.map(\.state) == [.recovering, .up, .untried])
  }

  @Test("Only what changes is news")
  func news() {
    let health = health()
    #expect(health.answered(first, for: .reading, at: .zero) == false)
    #expect(health.failed(first, .hung, reason: "x", at: .zero, chance: 0))
    #expect(health.failed(first, .hung, reason: "x", at: .seconds(9), chance: 0) == false)
    #expect(health.answered(second, for: .reading, at: .seconds(9)))
    #expect(health.answered(second, for: .reading, at: .seconds(10)) == false)
    #expect(health.answered(first, for: .reading, at: .seconds(10)))
  }
}

/// Keeps what is known where an expectation can change it.
private final class Watched {
  private var health: ServerHealth

  init(_ urls: [String]) {
    health = ServerHealth(urls)
  }

  func candidates(
    for use: ServerUse, at now: Duration, isProbed: Bool = false
  ) -> [String] {
    health.candidates(for: use, at: now, isProbed: isProbed)
  }

  func current(for use: ServerUse, at now: Duration) -> String? {
    health.current(for: use, at: now)
  }

  func answered(_ url: String, for use: ServerUse, at now: Duration) -> Bool {
    health.answered(url, for: use, at: now)
  }

  func answeredProbe(_ url: String, isBehind: Bool, at now: Duration) -> Bool {
    health.answeredProbe(url, isBehind: isBehind, at: now)
  }

  func failed(
    _ url: String, _ kind: KnownServer.FailureKind, reason: String, at now: Duration,
    chance: Double
  ) -> Bool {
    health.failed(url, kind, reason: reason, at: now, chance: chance)
  }

  func nextProbe(at now: Duration) -> (url: String, wait: Duration)? {
    health.nextProbe(at: now)
  }

  func standings(at now: Duration) -> [ServerStanding] { health.standings(at: now) }
}
