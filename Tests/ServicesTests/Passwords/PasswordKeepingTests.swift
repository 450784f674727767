import Accounts
import Services
import Testing
import Values

@Suite("Keeping local passwords")
struct PasswordKeepingTests {
  private static let ada = PasswordOwner(username: "ada", email: "ada@x.org", displayName: nil)

  @Test("A generated password is long, has every kind of character, and is another one each time")
  func generated() async throws {
    let world = PasswordWorld()
    var seen: Set<String> = []
    for _ in 1...200 {
      let password = world.passwords.generate().revealed
      #expect(password.count == 16)
      #expect(password.contains { $0.isUppercase })
      #expect(password.contains { $0.isLowercase })
      #expect(password.contains { $0.isNumber })
      #expect(password.contains { "!#$%&*+-=?@_".contains($0) })
      #expect(try await world.passwords.assess(password, for: Self.ada).isValid)
      seen.insert(password)
    }
    #expect(seen.count == 200)
  }

  @Test("Every character of the generator's comes up about as often as the others")
  func uniform() {
    let world = PasswordWorld()
    var counts: [Character: Int] = [:]
    for _ in 1...2000 {
      for character in world.passwords.generate().revealed { counts[character, default: 0] += 1 }
    }
    // Each of 69 characters is expected some 460 times; the kinds with few characters are needed
    // in every password and come a little more often.
    #expect(counts.count == 69)
    #expect(counts.values.allSatisfy { (300...900).contains($0) })
  }

  @Test("All that is wrong with a password is said at once")
  func problems() async throws {
    let world = PasswordWorld(words: ["ada": "it is a word"])
    let assessment = try await world.passwords.assess("ada", for: Self.ada)
    #expect(
      assessment.problems == [
        .tooShort(minimum: 8), .missing(.upperCase), .missing(.digit), .ownName,
        .guessable("it is a word"),
      ])
    #expect(assessment.strength == .weak)
    await #expect(throws: PasswordRefusal.weak(assessment.problems)) {
      try await world.passwords.make("ada", for: Self.ada)
    }
  }

  @Test("A password counts to its last byte, and one of more than 1024 is refused, not cut")
  func length() async throws {
    let world = PasswordWorld()
    let longest = "Aa1" + String(repeating: "é", count: 510) + "x"
    #expect(longest.utf8.count == 1024)
    let made = try await world.passwords.make(longest, for: Self.ada)
    #expect(made.verifier.revealed == "plain:" + longest)
    await #expect(throws: PasswordRefusal.weak([.tooLong(maximumBytes: 1024)])) {
      try await world.passwords.make(longest + "y", for: Self.ada)
    }
  }

  @Test("The present password and those before it can't be chosen again, older ones can")
  func history() async throws {
    let world = PasswordWorld(history: 3)
    world.store.put("plain:Present-1", earlier: ["old:Earlier-2", "plain:Earlier-3"])
    for reused in ["Present-1", "Earlier-2", "Earlier-3"] {
      await #expect(throws: PasswordRefusal.weak([.reused(latest: 3)])) {
        try await world.passwords.make(reused, for: world.owner)
      }
    }
    let made = try await world.passwords.make("Earlier-4", for: world.owner)
    #expect(made.keptEarlier == 2)
    #expect(world.store.askedFor == [3, 3, 3, 3])
  }

  @Test("Without a history even the present password may stay")
  func noHistory() async throws {
    let world = PasswordWorld(history: 0)
    world.store.put("plain:Present-1")
    let made = try await world.passwords.make("Present-1", for: world.owner)
    #expect(made.keptEarlier == 0)
  }

  @Test("When too many passwords are being hashed, that is said and not that it is wrong")
  func overloaded() async throws {
    let world = PasswordWorld(isHasherFull: true)
    world.store.put("plain:Present-1")
    await #expect(throws: PasswordRefusal.overloaded) {
      try await world.passwords.make("Another-2", for: world.owner)
    }
    await #expect(throws: PasswordRefusal.overloaded) {
      try await world.passwords.confirm("Present-1", by: world.caller)
    }
  }

  @Test(
    "A generated password is as long as the policy wants",
    arguments: [(1, 16), (17, 17), (128, 128)])
  func generatedLength(minimum: Int, length: Int) async throws {
    let world = PasswordWorld(policy: PasswordPolicy(minimumLength: minimum))
    let password = world.passwords.generate().revealed
    #expect(password.unicodeScalars.count == length)
    #expect(try await world.passwords.assess(password, for: world.owner).isValid)
  }

  @Test("Whoever found an open session can't guess the present password")
  func guessing() async throws {
    let world = PasswordWorld()
    world.store.put("plain:Present-1")
    for _ in 1...3 {
      await #expect(throws: PasswordRefusal.wrongCurrent) {
        try await world.passwords.confirm("Guess-1", by: world.caller)
      }
    }
    await #expect(throws: PasswordRefusal.lockedOut(retryAfter: .seconds(1))) {
      try await world.passwords.confirm("Present-1", by: world.caller)
    }
    world.clock.move(by: .seconds(1))
    try await world.passwords.confirm("Present-1", by: world.caller)
    #expect(world.log.events.count { $0.action == "password.refused" } == 3)
  }
}
