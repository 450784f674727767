import Cryptography
import Testing
import Values

@Suite("SHA-256")
struct SHA256DigestTests {
  @Test(
    "The digests are those of FIPS 180-4's examples",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func knownDigests(message: String, expected: String) throws {
    let digest = try SHA256Digest().sha256(Array(message.utf8))
    #expect(HexText.encode(digest) == expected)
  }

  @Test("Many tasks may use one digest at once")
  func sharing() async throws {
    let digest = try SHA256Digest()
    let expected = digest.sha256(Array("abc".utf8))
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          (0..<500).allSatisfy { _ in digest.sha256(Array("abc".utf8)) == expected }
        }
      }
      for await isSame in group { #expect(isSame) }
    }
  }
}
