import Accounts
import Services
import Testing
import Values

@Suite("Sparing the directory's own count of failures")
struct DirectorySparingTests {
  @Test("The first try doesn't look; after failures one is left, and two by who has failed here")
  func spares() async throws {
    let world = try SignInWorld(.rejected)
    _ = try await world.refusal("dora", "wrong")
    _ = try await world.refusal("dora", "wrong")
    _ = try await world.refusal("dora", "wrong", from: "198.51.100.7")
    #expect(world.directory.binds.map(\.spare) == [nil, 2, 1])
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
    let unlooked = world.directory.binds.count { $0.spare == nil }
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
