import Cryptography
import Services
import Testing

@Suite("Stored password hashes")
struct Argon2VerifierTests {
  static let salt = "MDEyMzQ1Njc4OWFiY2RlZg"
  static let tag = "5QbbvleKat759LH/5eN/pJZSYzc0F7vbW10ibSTMPQg"

  @Test(
    "Anything but a bounded hash in a known form matches no password",
    arguments: [
      "", "password", "$2b$12$abcdefghijklmnopqrstuv",
      "$argon2i$v=19$m=64,t=1,p=1$\(salt)$\(tag)", "$argon2d$v=19$m=64,t=1,p=1$\(salt)$\(tag)",
      "$argon2id$v=16$m=64,t=1,p=1$\(salt)$\(tag)", "$argon2id$m=64,t=1,p=1$\(salt)$\(tag)",
      "argon2id$v=19$m=64,t=1,p=1$\(salt)$\(tag)", "$argon2id$v=19$t=1,m=64,p=1$\(salt)$\(tag)",
      "$argon2id$v=19$m=064,t=1,p=1$\(salt)$\(tag)", "$argon2id$v=19$m=+64,t=1,p=1$\(salt)$\(tag)",
      "$argon2id$v=19$m=64,t=1$\(salt)$\(tag)", "$argon2id$v=19$m=64,t=1,p=1,d=2$\(salt)$\(tag)",
      "$argon2id$v=19$m=1048577,t=1,p=1$\(salt)$\(tag)",
      "$argon2id$v=19$m=99999999999999999999,t=1,p=1$\(salt)$\(tag)",
      "$argon2id$v=19$m=64,t=65,p=1$\(salt)$\(tag)", "$argon2id$v=19$m=64,t=0,p=1$\(salt)$\(tag)",
      "$argon2id$v=19$m=64,t=1,p=17$\(salt)$\(tag)", "$argon2id$v=19$m=8,t=1,p=2$\(salt)$\(tag)",
      "$argon2id$v=19$m=64,t=1,p=1$MDEy$\(tag)", "$argon2id$v=19$m=64,t=1,p=1$\(salt)$MDEy",
      "$argon2id$v=19$m=64,t=1,p=1$\(salt)==$\(tag)", "$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(tag)=",
      "$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(tag)$", "$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(tag)\n",
      "$argon2id$v=19$m=64,t=1,p=1$\(salt)$\(String(repeating: "A", count: 600))",
    ])
  func refused(verifier: String) async throws {
    let hasher = try Argon2PasswordHasher(
      Argon2PasswordHasherTests.cheap, randomness: FixedRandomness())
    #expect(!hasher.understands(verifier))
    #expect(try await hasher.verify(Array("password".utf8), against: verifier) == .wrong)
  }
}
