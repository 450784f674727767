import Accounts
import Services
import Testing
import Values

@Suite("Sparing the directory's own count of failures")
struct DirectorySparingTests {
  @Test("The first try doesn't look; after failures who has failed here has a smaller share")
  func shares() async throws {
    let world = try SignInWorld(.rejected)
    _ = try await world.refusal("dora", "wrong")
    _ = try await world.refusal("dora", "wrong")
    _ = try await world.refusal("dora", "wrong", from: "198.51.100.7")
    #expect(world.directory.binds.map(\.share) == [nil, .ownerAgain, .owner])
  }

  @Test("Once the owner has signed in somewhere, all other places are strangers'")
  func strangers() async throws {
    let world = try SignInWorld(.accepted)
    try await world.enter("dora", from: "198.51.100.7")
    world.directory.answer(.rejected)
    for address in ["192.0.2.1", "192.0.2.1", "192.0.2.2", "198.51.100.7", "198.51.100.7"] {
      _ = try await world.refusal("dora", "wrong", from: address)
    }
    #expect(
      world.directory.binds.map(\.share)
        == [nil, nil, .strangerAgain, .stranger, .owner, .ownerAgain])
  }

  @Test(
    "The directory is looked at until a sign-in succeeds, even when failures are forgotten here")
  func longMemory() async throws {
    let world = try SignInWorld(.rejected)
    _ = try await world.refusal("dora", "wrong")
    world.clock.move(by: .seconds(100_000))
    _ = try await world.refusal("dora", "wrong")
    world.directory.answer(.accepted)
    try await world.enter("dora", from: "198.51.100.7")
    try await world.enter("dora", from: "198.51.100.7")
    #expect(world.directory.binds.map(\.share) == [nil, .owner, .owner, nil])
  }

  @Test("Strangers never use up what an entry's owner needs, whatever the directory's limit")
  func arithmetic() {
    for limit in 3...20 {
      // What can have failed after a try of each share, as it has to leave the rest.
      let most = { (share: LockoutShare) in limit - share.reserve(of: limit) }
      #expect(LockoutShare.allCases.allSatisfy { most($0) < limit })
      #expect(most(.strangerAgain) < most(.stranger), "one address keeps no other out")
      #expect(most(.ownerAgain) < most(.owner))
      if limit > 3 { #expect(most(.stranger) < most(.owner), "many addresses keep no owner out") }
    }
  }

  @Test("A try that was spared is no failure, and is told when to come again")
  func spared() async throws {
    let world = try SignInWorld(.spared(retryAfter: .seconds(40)))
    for _ in 1...10 {
      #expect(try await world.refusal("dora") == .lockedOut(retryAfter: .seconds(40)))
    }
    #expect(
      world.store.events.allSatisfy {
        $0.reason == "One more failure could lock the entry in the directory."
      })
    world.directory.answer(.accepted)
    try await world.enter("dora")
  }

  @Test("A flood from many addresses never has more than two tries under way")
  func flood() async throws {
    let world = try SignInWorld(.rejected)
    _ = try await world.together(60) { number in
      try await world.refusal("dora", "guess", from: "198.51.100.\(number)")
    }
    let unlooked = world.directory.binds.count { $0.share == nil }
    #expect((1...2).contains(unlooked))
  }

  @Test("A local password that is too old must be changed first")
  func tooOld() async throws {
    let world = try SignInWorld(ages: SignInSettings(maximumPasswordAge: .seconds(86_400)))
    let yesterday = world.clock.now() - .seconds(86_399)
    world.store.put(
      SignInWorld.account(SignInWorld.ada, "Ada", email: nil), verifier: "plain:secret",
      changedAt: yesterday)
    #expect(try await !world.enter("ada").account.mustChangePassword)
    world.clock.move(by: .seconds(1))
    #expect(try await world.enter("ada").account.mustChangePassword)
  }
}
