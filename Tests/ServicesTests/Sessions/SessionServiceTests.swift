import Accounts
import Services
import Testing
import Values

@Suite("Sessions")
struct SessionServiceTests {
  @Test("A token names the caller with the role and permissions of this moment")
  func caller() async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada")
    let before = try await world.caller(signedIn)
    #expect(before.id == SignInWorld.ada)
    #expect(before.role == .user)
    #expect(!before.may(.readUsers))
    world.store.change(SignInWorld.ada) { $0.role = .admin }
    let after = try await world.caller(signedIn)
    #expect(after.role == .admin)
    #expect(after.may(.readUsers))
    world.store.change(SignInWorld.ada) { $0.role = nil }
    #expect(try await world.caller(signedIn).permissions.isEmpty)
    #expect(after.actor.origin == "192.0.2.9")
    #expect(after.actor.account == SignInWorld.ada)
  }

  @Test("Signing out kills the token at once, and is recorded once")
  func signOut() async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada")
    let other = try await world.enter("ada")
    let caller = try await world.caller(signedIn)
    try await world.sessions.signOut(caller)
    try await world.sessions.signOut(caller)
    #expect(try await world.rejection(signedIn.token.revealed) == .unauthenticated)
    #expect(try await world.rejection(other.token.revealed) == nil)
    #expect(world.store.events.filter { $0.action == "session.closed" }.count == 1)
  }

  @Test("A token is over when its time is over")
  func expiry() async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada")
    world.clock.move(by: .seconds(86_399))
    #expect(try await world.rejection(signedIn.token.revealed) == nil)
    world.clock.move(by: .seconds(1))
    #expect(try await world.rejection(signedIn.token.revealed) == .sessionExpired)
  }

  @Test(
    "A switched-off account's tokens are refused at once",
    arguments: [
      AccountStatus.disabled, .archived,
    ])
  func disabled(status: AccountStatus) async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada")
    world.store.change(SignInWorld.ada) { $0.status = status }
    #expect(try await world.rejection(signedIn.token.revealed) == .accountDisabled)
  }

  @Test("A token that names the system account, or another account, is refused")
  func foreignTokens() async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada")
    let token = signedIn.token.revealed
    let stolen = token.replacing(
      SignInWorld.ada.description, with: SignInWorld.bob.description)
    #expect(try await world.rejection(stolen) == .unauthenticated)
    world.store.change(SignInWorld.ada) { $0.isSystem = true }
    #expect(try await world.rejection(token) == .unauthenticated)
    #expect(try await world.rejection("nonsense") == .unauthenticated)
  }

  @Test("The time of the last use is written once a minute, and by nobody's request")
  func lastSeen() async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada")
    world.clock.move(by: .seconds(59))
    _ = try await world.caller(signedIn)
    try await world.sessions.tidy()
    #expect(world.store.seenWrites == 0)
    world.clock.move(by: .seconds(1))
    for _ in 1...5 { _ = try await world.caller(signedIn) }
    #expect(world.store.seenWrites == 0)
    try await world.sessions.tidy()
    try await world.sessions.tidy()
    #expect(world.store.seenWrites == 1)
    #expect(world.store.sessions.first?.lastSeenAt == world.clock.now())
  }

  @Test("A session that nobody uses is over after the idle time")
  func idle() async throws {
    let world = try SignInWorld(settings: SessionSettings(idleTimeout: .seconds(600)))
    let signedIn = try await world.enter("ada")
    for _ in 1...3 {
      world.clock.move(by: .seconds(599))
      _ = try await world.caller(signedIn)
    }
    world.clock.move(by: .seconds(600))
    #expect(try await world.rejection(signedIn.token.revealed) == .sessionExpired)
  }

  @Test("A renewed token has the whole lifetime before it, and keeps remember_me")
  func renewal() async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada", isRemembered: true)
    world.clock.move(by: .seconds(3600))
    let renewed = try #require(
      try await world.sessions.renew(try await world.caller(signedIn)))
    #expect(renewed.token != signedIn.token)
    #expect(renewed.session.id == signedIn.session.id)
    #expect(renewed.lifetime == .seconds(7 * 86_400))
    let session = try #require(world.store.sessions.first)
    #expect(session.expiresAt == world.clock.now() + .seconds(7 * 86_400))
    #expect(session.tokenHint == String(renewed.token.revealed.suffix(8)))
  }

  @Test("Within a second a token stays the same, and nothing is written")
  func renewalAtOnce() async throws {
    let world = try SignInWorld()
    let signedIn = try await world.enter("ada")
    let caller = try await world.caller(signedIn)
    #expect(try await world.sessions.renew(caller)?.token == signedIn.token)
    #expect(world.store.extensions == 0)
    try await world.sessions.signOut(caller)
    #expect(try await world.sessions.renew(caller) == nil)
    world.clock.move(by: .seconds(1))
    #expect(try await world.sessions.renew(caller) == nil)
    #expect(world.store.extensions == 1)
  }

  @Test("Tidying removes sessions that are over")
  func purge() async throws {
    let world = try SignInWorld()
    try await world.enter("ada")
    try await world.enter("ada", isRemembered: true)
    world.clock.move(by: .seconds(86_400))
    try await world.sessions.tidy()
    #expect(world.store.sessions.map(\.isRemembered) == [true])
  }
}
