import Accounts
import Services
import Testing
import Values

@Suite("Delays after failed sign-ins")
struct SignInDelayTests {
  @Test(
    "Three failures cost the first delay, and each further one doubles it, up to the longest"
  )
  func growth() async throws {
    let world = try SignInWorld(
      lockout: LockoutSettings(
        freeAttempts: 3, firstDelay: .seconds(1), maximumDelay: .seconds(5)))
    for _ in 1...3 {
      #expect(try await world.refusal("ada", "wrong") == .invalidCredentials)
    }
    for delay in [1, 2, 4, 5, 5] {
      #expect(
        try await world.refusal("ada") == .lockedOut(retryAfter: .seconds(delay)))
      world.clock.move(by: .seconds(delay))
      #expect(try await world.refusal("ada", "wrong") == .invalidCredentials)
    }
  }

  @Test("The username and the mail address share one count")
  func variants() async throws {
    let world = try SignInWorld()
    for name in ["ADA", "ada@x.org", " Ada@X.org "] {
      #expect(try await world.refusal(name, "wrong") == .invalidCredentials)
    }
    #expect(try await world.refusal("ada") == .lockedOut(retryAfter: .seconds(1)))
  }

  @Test("Names that nobody has are slowed down in the same way")
  func unknownNames() async throws {
    let world = try SignInWorld()
    for _ in 1...3 { _ = try await world.refusal("nobody") }
    #expect(try await world.refusal("NOBODY") == .lockedOut(retryAfter: .seconds(1)))
  }

  @Test("The right password works after the delay, and clears the count")
  func success() async throws {
    let world = try SignInWorld()
    for _ in 1...3 { _ = try await world.refusal("ada", "wrong") }
    world.clock.move(by: .seconds(1))
    try await world.enter("ada")
    for _ in 1...2 {
      #expect(try await world.refusal("ada", "wrong") == .invalidCredentials)
    }
    try await world.enter("ada")
  }

  @Test("Failures from one address don't keep the owner out at another")
  func otherAddress() async throws {
    let world = try SignInWorld()
    for _ in 1...10 { _ = try await world.refusal("ada", "wrong") }
    #expect(try await world.refusal("ada", from: "192.0.2.1") != nil)
    try await world.enter("ada", from: "192.0.2.2")
  }

  @Test("Where the owner has signed in before, failures from elsewhere keep nobody waiting")
  func home() async throws {
    let world = try SignInWorld()
    try await world.enter("ada", from: "198.51.100.7")
    for number in 1...60 {
      _ = try await world.refusal("ada", "wrong", from: "192.0.2.\(number)")
    }
    #expect(
      try await world.refusal("ada", from: "192.0.2.99") == .lockedOut(retryAfter: .seconds(1)))
    try await world.enter("ada", from: "198.51.100.7")
  }

  @Test("An account that fails everywhere is slowed down for seconds, not minutes")
  func everywhere() async throws {
    let world = try SignInWorld()
    for number in 1...60 {
      _ = try await world.refusal("ada", "wrong", from: "192.0.2.\(number)")
      world.clock.move(by: .seconds(30))
    }
    _ = try await world.refusal("ada", "wrong", from: "192.0.2.1")
    #expect(
      try await world.refusal("ada", from: "192.0.2.99") == .lockedOut(retryAfter: .seconds(30)))
  }

  @Test("An address that tries many names is slowed down")
  func spraying() async throws {
    let world = try SignInWorld()
    for number in 1...30 { _ = try await world.refusal("user\(number)") }
    #expect(try await world.refusal("ada") == .tooManyFailures(retryAfter: .seconds(1)))
    #expect(try await world.refusal("nobody") == .tooManyFailures(retryAfter: .seconds(1)))
    try await world.enter("ada", from: "192.0.2.2")
  }

  @Test("Neighbours at one address are kept out for seconds only, and by success for less")
  func neighbours() async throws {
    let world = try SignInWorld()
    for number in 1...60 {
      _ = try await world.refusal("user\(number)")
      world.clock.move(by: .seconds(30))
    }
    _ = try await world.refusal("user61")
    #expect(try await world.refusal("ada") == .tooManyFailures(retryAfter: .seconds(30)))
    world.clock.move(by: .seconds(30))
    try await world.enter("ada")
    _ = try await world.refusal("user62")
    #expect(try await world.refusal("ada") == .tooManyFailures(retryAfter: .seconds(2)))
  }

  @Test("This machine's own address is nobody's in particular", arguments: ["127.0.0.1", "::1"])
  func loopback(address: String) async throws {
    let world = try SignInWorld()
    for number in 1...100 { _ = try await world.refusal("user\(number)", from: address) }
    try await world.enter("ada", from: address)
    for _ in 1...3 { _ = try await world.refusal("ada", "wrong", from: address) }
    #expect(
      try await world.refusal("ada", from: address) == .lockedOut(retryAfter: .seconds(1)))
  }

  @Test("Failures are forgotten after a quiet time")
  func forgetting() async throws {
    let world = try SignInWorld()
    for _ in 1...3 { _ = try await world.refusal("ada", "wrong") }
    world.clock.move(by: .seconds(901))
    for _ in 1...3 {
      #expect(try await world.refusal("ada", "wrong") == .invalidCredentials)
    }
    #expect(try await world.refusal("ada") == .lockedOut(retryAfter: .seconds(1)))
  }

  @Test("A directory that doesn't answer counts as no failure")
  func unreachable() async throws {
    let world = try SignInWorld(.unreachable("timeout"))
    for _ in 1...10 {
      #expect(try await world.refusal("dora") == .directoryUnavailable)
    }
    world.directory.answer(.accepted)
    try await world.enter("dora")
  }

  @Test("Refused attempts are recorded too")
  func events() async throws {
    let world = try SignInWorld()
    for _ in 1...5 { _ = try await world.refusal("ada", "wrong") }
    #expect(world.store.events.count == 5)
    #expect(world.store.events.last?.reason == "Too many failed attempts came before.")
  }

  @Test("Of many guesses sent together no more are checked than of guesses sent one by one")
  func burst() async throws {
    let world = try SignInWorld(.rejected)
    let answers = try await world.together(200) { try await world.refusal("dora", "guess\($0)") }
    #expect(answers.count { $0 == .invalidCredentials } == 3)
    #expect(answers.count { $0 == .lockedOut(retryAfter: .seconds(1)) } == 197)
    #expect(world.directory.binds.count == 3)
  }

  @Test("Many right passwords sent together all come in")
  func rush() async throws {
    let world = try SignInWorld(.accepted)
    _ = try await world.together(200) { _ in try await world.enter("dora") }
    #expect(world.store.events.count { $0.action == "session.opened" } == 200)
  }

  @Test("An IPv6 client gains nothing by its many addresses")
  func prefix() async throws {
    let world = try SignInWorld()
    for number in 1...3 {
      _ = try await world.refusal("ada", "wrong", from: "2001:db8:0:1::\(number)")
    }
    #expect(
      try await world.refusal("ada", from: "2001:db8:0:1:ffff::9")
        == .lockedOut(retryAfter: .seconds(1)))
    try await world.enter("ada", from: "2001:db8:0:2::1")
  }
}
