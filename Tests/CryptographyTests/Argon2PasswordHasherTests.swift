import Cryptography
import Services
import Testing

@Suite("Password hashing")
struct Argon2PasswordHasherTests {
  /// As cheap as the function allows, because most tests are not about the cost.
  static let cheap = Argon2Settings(memory: 64, iterations: 1, parallel: 2, queueLength: 300)

  let hasher: Argon2PasswordHasher

  init() throws {
    hasher = try Argon2PasswordHasher(Self.cheap, randomness: FixedRandomness())
  }

  @Test("A password checks out against its own verifier and no other does")
  func roundTrip() async throws {
    let verifier = try await hasher.hash(Array("correct horse".utf8))
    #expect(verifier.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
    let right = try await hasher.verify(Array("correct horse".utf8), against: verifier)
    #expect(right == .right(needsRehash: false))
    let wrong = try await hasher.verify(Array("correct horsf".utf8), against: verifier)
    #expect(wrong == .wrong)
  }

  @Test("Two hashes of one password differ, because each has a salt of its own")
  func salt() async throws {
    let first = try await hasher.hash([1, 2, 3])
    let second = try await hasher.hash([1, 2, 3])
    #expect(first != second)
  }

  @Test(
    "Verifiers of the reference implementation check out, and ask for a new hash",
    arguments: [
      (
        "password",
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
      ),
      (
        "password",
        "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
      ),
    ])
  func referenceVectors(password: String, verifier: String) async throws {
    let check = try await hasher.verify(Array(password.utf8), against: verifier)
    #expect(check == .right(needsRehash: true))
  }

  @Test("Letters of several bytes count as they are")
  func unicode() async throws {
    let verifier =
      "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg"
      + "$5QbbvleKat759LH/5eN/pJZSYzc0F7vbW10ibSTMPQg"
    let check = try await hasher.verify(Array("grüß😀".utf8), against: verifier)
    #expect(check == .right(needsRehash: false))
  }

  @Test("A long password counts to its last byte")
  func longPassword() async throws {
    let password = [UInt8](repeating: 0x61, count: 1024)
    let verifier = try await hasher.hash(password)
    #expect(try await hasher.verify(password, against: verifier) == .right(needsRehash: false))
    let shorter = Array(password.dropLast())
    #expect(try await hasher.verify(shorter, against: verifier) == .wrong)
    let other = shorter + [0x62]
    #expect(try await hasher.verify(other, against: verifier) == .wrong)
  }

  @Test("A password with a zero byte isn't cut there")
  func zeroByte() async throws {
    let verifier = try await hasher.hash([0x61, 0, 0x62])
    #expect(try await hasher.verify([0x61, 0, 0x63], against: verifier) == .wrong)
  }

  @Test("An empty and an overlong password can't be stored and never match", arguments: [0, 1025])
  func unsuitableLength(count: Int) async throws {
    let password = [UInt8](repeating: 0x61, count: count)
    await #expect(
      throws: PasswordHashingError.unsuitableLength(bytes: count, allowed: 1...1024)
    ) { try await hasher.hash(password) }
    #expect(try await hasher.verify(password, against: nil) == .wrong)
  }

  @Test("Without a verifier every password is wrong")
  func unknownName() async throws {
    #expect(try await hasher.verify(Array("password".utf8), against: nil) == .wrong)
  }

  @Test("Two hundred checks at once never run more than the settings allow")
  func boundedParallelism() async throws {
    let hasher = hasher
    let verifier = try await hasher.hash(Array("right".utf8))
    try await withThrowingTaskGroup(of: PasswordCheck.self) { group in
      for _ in 0..<200 {
        group.addTask { try await hasher.verify(Array("right".utf8), against: verifier) }
      }
      for try await check in group { #expect(check == .right(needsRehash: false)) }
    }
    #expect((1...2).contains(hasher.load.mostRunning))
  }

  @Test(
    "Settings out of range are refused by name",
    arguments: [
      (Argon2Settings(memory: 7), "memory"), (Argon2Settings(memory: 2_000_000), "memory"),
      (Argon2Settings(iterations: 0), "iterations"), (Argon2Settings(parallel: 0), "parallel"),
      (Argon2Settings(queueLength: -1), "queue length"),
    ])
  func settings(settings: Argon2Settings, name: String) throws {
    let error = #expect(throws: Argon2SettingsError.self) {
      try Argon2PasswordHasher(settings, randomness: FixedRandomness())
    }
    #expect(error?.setting == name)
  }
}
