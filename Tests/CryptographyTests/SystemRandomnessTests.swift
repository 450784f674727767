import Cryptography
import Services
import Testing
import Values

@Suite("Random bits")
struct SystemRandomnessTests {
  @Test("As many bytes come as were asked for", arguments: [0, 1, 16, 1000])
  func length(count: Int) throws {
    #expect(try SystemRandomness().bytes(count).count == count)
  }

  @Test("No two draws are the same")
  func difference() throws {
    let randomness = try SystemRandomness()
    let draws = (0..<1000).map { _ in HexText.encode(randomness.bytes(16)) }
    #expect(Set(draws).count == draws.count)
    let ids = (0..<1000).map { _ in randomness.uniqueID(at: Timestamp(millisecondsSince1970: 0)) }
    #expect(Set(ids).count == ids.count)
  }
}
