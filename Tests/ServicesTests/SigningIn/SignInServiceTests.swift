import Accounts
import Directory
import Services
import Testing
import Values

@Suite("Signing in")
struct SignInServiceTests {
  @Test(
    "A local account is signed in to by username or mail address, however they are typed",
    arguments: ["Ada", " ada ", "ADA@X.ORG"])
  func local(name: String) async throws {
    let world = try SignInWorld(.unreachable("never asked"))
    let signedIn = try await world.enter(name)
    #expect(signedIn.account.id == SignInWorld.ada)
    #expect(signedIn.account.lastLoginAt == world.clock.now())
    #expect(signedIn.session.source == .local)
    #expect(signedIn.session.tokenHint == String(signedIn.token.revealed.suffix(8)))
    #expect(!signedIn.session.isOffline)
    #expect(world.directory.binds.isEmpty)
  }

  @Test("A session lasts 24 hours, or 7 days when asked for")
  func lifetimes() async throws {
    let world = try SignInWorld()
    let short = try await world.enter("ada")
    #expect(short.lifetime == .seconds(86_400))
    #expect(short.session.expiresAt == world.clock.now() + .seconds(86_400))
    let long = try await world.enter("ada", isRemembered: true)
    #expect(long.session.expiresAt == world.clock.now() + .seconds(7 * 86_400))
  }

  @Test("Wrong passwords, unknown names and the system account look alike and cost a check")
  func refusals() async throws {
    let world = try SignInWorld()
    world.directory.answer(.rejected)
    for name in ["ada", "nobody", "system", "dora"] {
      #expect(try await world.refusal(name, "wrong") == .invalidCredentials)
    }
    #expect(try await world.refusal("system") == .invalidCredentials)
    #expect(world.hasher.checked == ["plain:secret", nil, nil, nil, nil])
    #expect(world.store.sessions.isEmpty)
  }

  @Test("An empty or over-long password is refused before anything is asked")
  func unusablePasswords() async throws {
    let world = try SignInWorld()
    for name in ["ada", "dora", "nobody"] {
      #expect(try await world.refusal(name, "") == .invalidCredentials)
      let long = String(repeating: "x", count: 1025)
      #expect(try await world.refusal(name, long) == .invalidCredentials)
    }
    #expect(world.hasher.checked.isEmpty)
    #expect(world.directory.binds.isEmpty)
  }

  @Test("An account without a local password never passes")
  func noPassword() async throws {
    let world = try SignInWorld()
    world.store.put(SignInWorld.account(SignInWorld.ada, "ada", email: nil), verifier: nil)
    #expect(try await world.refusal("ada") == .invalidCredentials)
  }

  @Test("An outdated verifier is made anew with the password that was right")
  func rehash() async throws {
    let world = try SignInWorld()
    try await world.enter("bob")
    #expect(world.store.verifier(of: SignInWorld.bob) == "plain:secret")
  }

  @Test("The directory's refusal counts even when no check finds a place")
  func crowd() async throws {
    let world = try SignInWorld(.rejected, isHasherFull: true)
    #expect(try await world.refusal("dora", "wrong") == .invalidCredentials)
  }

  @Test("A linked account asks its directory, and never the local password")
  func linked() async throws {
    let world = try SignInWorld(.accepted)
    let signedIn = try await world.enter("dora", "the directory's")
    #expect(signedIn.session.source == .directory)
    #expect(world.directory.binds.map(\.entry) == [EntryID(UniqueID(high: 5, low: 5))])
    #expect(world.hasher.checked.isEmpty)
    world.directory.answer(.rejected)
    #expect(try await world.refusal("dora", "local secret") == .invalidCredentials)
    // A refusal takes as long as that of a name that nobody has.
    #expect(world.hasher.checked == [nil])
  }

  @Test(
    "What the directory says becomes the answer",
    arguments: [
      (BindOutcome.rejected, SignInError.invalidCredentials), (.locked, .invalidCredentials),
      (.expired, .invalidCredentials), (.unreachable("timeout"), .directoryUnavailable),
    ])
  func outcomes(outcome: BindOutcome, error: SignInError) async throws {
    let world = try SignInWorld(outcome)
    #expect(try await world.refusal("dora", "local secret") == error)
    #expect(world.store.sessions.isEmpty)
  }

  @Test("A directory that isn't configured any more can't be asked")
  func unknownDirectory() async throws {
    let world = try SignInWorld()
    let lab = try #require(DirectoryName("lab"))
    world.store.change(SignInWorld.dora) { $0.link?.directory = lab }
    #expect(try await world.refusal("dora") == .directoryUnavailable)
  }

  @Test("A password that must be changed in the directory marks the account until it is")
  func mustChange() async throws {
    let world = try SignInWorld(.mustChange)
    #expect(try await world.enter("dora").account.mustChangePassword)
    world.directory.answer(.accepted)
    #expect(try await !world.enter("dora").account.mustChangePassword)
  }

  @Test(
    "A switched-off account says so to the right password only",
    arguments: [AccountStatus.disabled, .archived], [SignInWorld.ada, SignInWorld.dora])
  func disabled(status: AccountStatus, id: AccountID) async throws {
    let world = try SignInWorld(.accepted)
    world.store.change(id) { $0.status = status }
    let name = id == SignInWorld.ada ? "ada" : "dora"
    #expect(try await world.refusal(name) == .accountDisabled)
    world.directory.answer(.rejected)
    #expect(try await world.refusal(name, "wrong") == .invalidCredentials)
    #expect(world.store.sessions.isEmpty)
  }

  @Test("Too many checks at once are told apart from a wrong password")
  func overload() async throws {
    let world = try SignInWorld(isHasherFull: true)
    for _ in 1...10 {
      #expect(try await world.refusal("ada") == .overloaded)
    }
  }

  @Test("Every attempt is recorded, without the password")
  func events() async throws {
    let world = try SignInWorld()
    try await world.enter("ada")
    _ = try await world.refusal("ada", "hunter2")
    _ = try await world.refusal(String(repeating: "N", count: 300), "hunter2")
    let events = world.store.events
    #expect(events.map(\.action) == ["session.opened", "session.refused", "session.refused"])
    #expect(events.map(\.subject.name) == ["Ada", "Ada", String(repeating: "n", count: 100)])
    #expect(events.map(\.actor.kind) == [.person, .anonymous, .anonymous])
    #expect(events.allSatisfy { $0.actor.origin == "192.0.2.1" })
    #expect(events.allSatisfy { !"\($0)".contains("hunter2") && !"\($0)".contains("secret") })
  }
}
