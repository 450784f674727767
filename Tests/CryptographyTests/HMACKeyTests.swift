import Testing
import Values

@testable import Cryptography

/// The test cases of RFC 4231; number 5, which cuts the signature, isn't used here.
@Suite("HMAC-SHA-256")
struct HMACKeyTests {
  struct Vector: Sendable {
    let key: [UInt8]
    let message: [UInt8]
    let signature: String
  }

  static let vectors = [
    Vector(
      key: .init(repeating: 0x0b, count: 20), message: Array("Hi There".utf8),
      signature: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    Vector(
      key: Array("Jefe".utf8), message: Array("what do ya want for nothing?".utf8),
      signature: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    Vector(
      key: .init(repeating: 0xaa, count: 20), message: .init(repeating: 0xdd, count: 50),
      signature: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    Vector(
      key: Array(1...25), message: .init(repeating: 0xcd, count: 50),
      signature: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    Vector(
      key: .init(repeating: 0xaa, count: 131),
      message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      signature: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    Vector(
      key: .init(repeating: 0xaa, count: 131),
      message: Array(
        """
        This is a test using a larger than block-size key and a larger than block-size data. \
        The key needs to be hashed before being used by the HMAC algorithm.
        """.utf8),
      signature: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
  ]

  @Test("The signatures are those of RFC 4231", arguments: vectors)
  func knownSignatures(vector: Vector) throws {
    let signature = try HMACKey(vector.key).signature(of: vector.message)
    #expect(HexText.encode(signature) == vector.signature)
  }

  @Test("A key signs as often as asked, each time afresh")
  func repeatedUse() throws {
    let key = try HMACKey(Array("Jefe".utf8))
    let first = try key.signature(of: Array("one".utf8))
    let other = try key.signature(of: Array("two".utf8))
    let again = try key.signature(of: Array("one".utf8))
    #expect(first == again)
    #expect(first != other)
  }

  @Test("The comparison in constant time tells equal from different")
  func comparison() {
    #expect(isEqualInConstantTime([1, 2, 3], [1, 2, 3]))
    #expect(isEqualInConstantTime([], []))
    #expect(!isEqualInConstantTime([1, 2, 3], [1, 2, 4]))
    #expect(!isEqualInConstantTime([1, 2, 3], [1, 2]))
  }
}
