import Cryptography
import Services
import Testing

@Suite("Passwords that another program hashed with bcrypt")
struct BcryptTests {
  private let hasher: Argon2PasswordHasher

  init() throws {
    hasher = try Argon2PasswordHasher(
      Argon2PasswordHasherTests.cheap, randomness: FixedRandomness())
  }

  /// `Grace-Hopper-42` with cost 4.
  private static let tail = "$04$abcdefghijklmnopqrstuugPGDWHp2SOsNjyBL9VyPdi8omxO8IAC"

  @Test("They check out, and ask for a new hash", arguments: ["$2a", "$2b", "$2y"])
  func right(kind: String) async throws {
    let verifier = kind + Self.tail
    #expect(hasher.understands(verifier))
    #expect(
      try await hasher.verify(Array("Grace-Hopper-42".utf8), against: verifier)
        == .right(needsRehash: true))
    #expect(try await hasher.verify(Array("grace-hopper-42".utf8), against: verifier) == .wrong)
    #expect(try await hasher.verify(Array("Grace\0Hopper-42".utf8), against: verifier) == .wrong)
  }

  @Test("Other kinds, damaged ones and such as would take hours match nothing")
  func refused() async throws {
    let tail = Self.tail
    let verifiers: [String] = [
      "$2x\(tail)", "$2\(tail)", "$1$abcdefgh$G9gYhyMxr0sZfLs0Pxmvi0", "$2b\(tail)x",
      "$2b\(tail.dropLast())", "$2b$31\(tail.dropFirst(3))", "$2b$03\(tail.dropFirst(3))",
      "$2b$4 \(tail.dropFirst(3))", "$2b\(tail.dropLast())é",
    ]
    for verifier in verifiers {
      #expect(!hasher.understands(verifier))
      #expect(
        try await hasher.verify(Array("Grace-Hopper-42".utf8), against: verifier) == .wrong)
    }
  }

  @Test("They are checked by the same bounded workers")
  func bounded() async throws {
    let hasher = hasher
    try await withThrowingTaskGroup(of: PasswordCheck.self) { group in
      for number in 0..<40 {
        group.addTask {
          try await hasher.verify(Array("guess \(number)".utf8), against: "$2b" + Self.tail)
        }
      }
      for try await check in group { #expect(check == .wrong) }
    }
    #expect((1...2).contains(hasher.load.mostRunning))
  }
}
