import Fixtures
import Services
import Testing
import Values

@testable import Cryptography

@Suite("Sealed secrets")
struct SecretSealerTests {
  static let now = Timestamp(millisecondsSince1970: 1_800_000_000_000)
  private let context = Array("ada openai".utf8)

  let folder: TestFolder
  let file: KeyFile
  let ring: WatchedKeyRing
  let sealer: SecretSealer
  let randomness: SystemRandomness
  let clock = SetClock(SecretSealerTests.now)

  init() throws {
    folder = try TestFolder()
    randomness = try SystemRandomness()
    file = KeyFile(path: "\(folder.path)/seal.key")
    ring = try WatchedKeyRing(file: file, randomness: randomness, now: Self.now) { _ in }
    sealer = SecretSealer(ring, randomness: randomness, time: clock)
  }

  @Test(
    "A sealed secret is opened again, and the bytes show nothing of it",
    arguments: ["sk-0123456789", "", "ключ 🔑", String(repeating: "long ", count: 1000)])
  func roundTrip(text: String) throws {
    let sealed = try sealer.seal(Secret(text), context: context)
    #expect(try sealer.open(sealed, context: context).revealed == text)
    #expect(sealed.bytes.count == 1 + 12 + text.utf8.count + 16)
    if text.utf8.count > 4 {
      #expect(!String(decoding: sealed.bytes, as: UTF8.self).contains(text.prefix(5)))
    }
  }

  @Test("The same secret is never sealed the same way twice")
  func nonces() throws {
    let all = try (0..<50).map { _ in try sealer.seal(Secret("same"), context: context).bytes }
    #expect(Set(all).count == 50)
  }

  @Test("A secret isn't opened in another place, nor with any byte changed, added or missing")
  func authenticity() throws {
    let sealed = try sealer.seal(Secret("sk-0123456789"), context: context)
    #expect(throws: SealingError.notAuthentic) {
      try sealer.open(sealed, context: Array("bob openai".utf8))
    }
    for index in sealed.bytes.indices {
      var changed = sealed
      changed.bytes[index] ^= 1
      #expect(throws: SealingError.notAuthentic, "\(index)") {
        try sealer.open(changed, context: context)
      }
    }
    for bytes in [[], Array(sealed.bytes.dropLast()), sealed.bytes + [0]] {
      #expect(throws: SealingError.notAuthentic) {
        try sealer.open(SealedSecret(key: sealed.key, bytes: bytes), context: context)
      }
    }
  }

  @Test("A secret of another key file can't be opened, even under the same key name")
  func foreignKey() throws {
    let sealed = try sealer.seal(Secret("secret"), context: context)
    #expect(throws: SealingError.unknownKey("other")) {
      try sealer.open(SealedSecret(key: "other", bytes: sealed.bytes), context: context)
    }
    let path = "\(folder.path)/foreign.key"
    let named = try #require(
      KeyRing([
        NamedKey(name: sealed.key, bytes: [UInt8](repeating: 1, count: 32), createdAt: Self.now)
      ]))
    try folder.write("foreign.key", named.text)
    let foreign = try WatchedKeyRing(
      file: KeyFile(path: path), randomness: randomness, now: Self.now
    ) { _ in }
    #expect(throws: SealingError.notAuthentic) {
      try SecretSealer(foreign, randomness: randomness, time: clock).open(sealed, context: context)
    }
  }

  @Test("After a rotation the new key seals, and what the old one sealed is still opened")
  func rotation() throws {
    let old = try sealer.seal(Secret("secret"), context: context)
    let newest = try file.rotate(randomness: randomness, now: Self.now).newest.name
    // Another process opens with the new key at once, and this one meets the name unprepared.
    let other = SecretSealer(
      try WatchedKeyRing(file: file, randomness: randomness, now: Self.now) { _ in },
      randomness: randomness, time: clock)
    let fresh = try other.seal(Secret("fresh"), context: context)
    #expect(fresh.key == newest)
    #expect(try sealer.open(fresh, context: context).revealed == "fresh")
    #expect(try sealer.open(old, context: context).revealed == "secret")
    #expect(try sealer.seal(Secret("x"), context: context).key == newest)
  }

  @Test("Ciphertext and tag are those of the standard's test vector")
  func testVector() throws {
    // McGrew and Viega, The Galois/Counter Mode of Operation, test case 16.
    let key = try bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
    let text = try bytes(
      "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
        + "49a6b525b16aedf5aa0de657ba637b39")
    let sealed = try AES256GCM(SecretBytes(key)).seal(
      text, nonce: try bytes("cafebabefacedbaddecaf888"),
      context: try bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    let expected = try bytes(
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
        + "56828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b")
    #expect(sealed == expected)
  }

  private func bytes(_ hex: String) throws -> [UInt8] {
    let digits = Array(hex)
    return try stride(from: 0, to: digits.count, by: 2).map { index in
      try #require(UInt8(String(digits[index...index + 1]), radix: 16))
    }
  }
}
