import Accounts
import Services
import Testing
import Values

@Suite("Signing in while the directory is away")
struct OfflineSignInTests {
  private static let week = SignInSettings(maximumOfflineAge: .seconds(7 * 86_400))

  @Test("The password that the directory accepted last works, and the session says so")
  func kept() async throws {
    let world = try SignInWorld(.accepted, ages: Self.week)
    #expect(try await !world.enter("dora").session.isOffline)
    world.directory.answer(.unreachable("timeout"))
    let signedIn = try await world.enter("dora")
    #expect(signedIn.session.isOffline)
    #expect(signedIn.session.source == .directory)
    #expect(world.store.events.last?.after["offline"] == true)
    #expect(try await world.refusal("dora", "another") == .invalidCredentials)
    #expect(try await world.refusal("dora", "local secret") == .invalidCredentials)
  }

  @Test("Nothing is kept where it isn't enabled")
  func disabled() async throws {
    let world = try SignInWorld(.accepted)
    try await world.enter("dora")
    world.directory.answer(.unreachable("timeout"))
    #expect(try await world.refusal("dora") == .directoryUnavailable)
    #expect(try await world.failures.keptVerifier(of: SignInWorld.dora) == nil)
  }

  @Test("A verifier is good until its age, counted from the directory's last word")
  func age() async throws {
    let world = try SignInWorld(.accepted, ages: Self.week)
    try await world.enter("dora")
    world.directory.answer(.unreachable("timeout"))
    world.clock.move(by: .seconds(7 * 86_400 - 1))
    try await world.enter("dora")
    world.clock.move(by: .seconds(1))
    #expect(try await world.refusal("dora") == .directoryUnavailable)
  }

  @Test("Who never signed in through the directory can't come in without it")
  func neverSeen() async throws {
    let world = try SignInWorld(.unreachable("timeout"), ages: Self.week)
    #expect(try await world.refusal("dora") == .directoryUnavailable)
    #expect(try await world.refusal("dora", "local secret") == .directoryUnavailable)
  }

  @Test(
    "A definite refusal by the directory removes the verifier",
    arguments: [BindOutcome.rejected, .locked, .expired])
  func refused(outcome: BindOutcome) async throws {
    let world = try SignInWorld(.accepted, ages: Self.week)
    try await world.enter("dora")
    world.directory.answer(outcome)
    #expect(try await world.refusal("dora") == .invalidCredentials)
    world.directory.answer(.unreachable("timeout"))
    #expect(try await world.refusal("dora") == .directoryUnavailable)
  }

  @Test(
    "An account that is switched off stays out", arguments: [AccountStatus.disabled, .archived])
  func switchedOff(status: AccountStatus) async throws {
    let world = try SignInWorld(.accepted, ages: Self.week)
    try await world.enter("dora")
    world.store.change(SignInWorld.dora) { $0.status = status }
    world.directory.answer(.unreachable("timeout"))
    #expect(try await world.refusal("dora") == .directoryUnavailable)
  }

  @Test("Verifiers that are too old are removed, and all of them where they count no more")
  func tidy() async throws {
    let world = try SignInWorld(.accepted, ages: Self.week)
    try await world.enter("dora")
    world.clock.move(by: .seconds(7 * 86_400))
    try await world.signIn.tidy()
    #expect(try await world.failures.keptVerifier(of: SignInWorld.dora) != nil)
    world.clock.move(by: .milliseconds(1))
    try await world.signIn.tidy()
    #expect(try await world.failures.keptVerifier(of: SignInWorld.dora) == nil)
  }

  @Test("Guessing offline is slowed down like any guessing")
  func guessing() async throws {
    let world = try SignInWorld(.accepted, ages: Self.week)
    try await world.enter("dora")
    world.directory.answer(.unreachable("timeout"))
    for _ in 1...3 {
      #expect(try await world.refusal("dora", "guess") == .invalidCredentials)
    }
    #expect(try await world.refusal("dora") == .lockedOut(retryAfter: .seconds(1)))
  }
}
