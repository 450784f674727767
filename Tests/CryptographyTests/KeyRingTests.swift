import Testing
import Values

@testable import Cryptography

@Suite("Key rings")
struct KeyRingTests {
  static let secret = Base64.url.encode([UInt8](repeating: 9, count: 32))
  static let otherSecret = Base64.url.encode([UInt8](repeating: 5, count: 48))

  @Test("The text of a ring reads back as the same ring")
  func roundTrip() throws {
    let start = Timestamp(millisecondsSince1970: 1_800_000_000_123)
    let randomness = FixedRandomness()
    let ring = KeyRing(randomness: randomness, now: start)
      .rotated(randomness: randomness, now: start + .seconds(5))
    #expect(try KeyRing(parsing: ring.text.utf8) == ring)
  }

  @Test("The newest key counts as such wherever it stands")
  func newest() throws {
    let text = """
      # a comment

      old \(Self.secret) 2026-01-01T00:00:00Z
      new \(Self.otherSecret) 2026-03-01T00:00:00Z
      mid \(Self.secret) 2026-02-01T00:00:00Z

      """
    let ring = try KeyRing(parsing: text.utf8)
    #expect(ring.keys.map(\.name) == ["new", "mid", "old"])
  }

  @Test("A rotation makes a newer key even when the clock was set back")
  func clockSetBack() {
    let randomness = FixedRandomness()
    let now = Timestamp(millisecondsSince1970: 1_800_000_000_000)
    let ring = KeyRing(randomness: randomness, now: now)
    let rotated = ring.rotated(randomness: randomness, now: now - .seconds(3600))
    #expect(rotated.newest != ring.newest)
    #expect(rotated.older == [ring.newest])
    #expect(rotated.newest.createdAt > ring.newest.createdAt)
  }

  @Test(
    "A damaged line is refused by its number, and the message doesn't show the key",
    arguments: [
      "a \(secret)", "a  \(secret) 2026-01-01T00:00:00Z", " a \(secret) 2026-01-01T00:00:00Z",
      "a \(secret)= 2026-01-01T00:00:00Z", "a \(secret) yesterday",
      "a. \(secret) 2026-01-01T00:00:00Z",
      "a \(secret) 2026-01-01T00:00:00Z x", "a \(secret) 2026-01-01T00:00:00Z\r",
      "a AAAA 2026-01-01T00:00:00Z", "a \(secret.dropLast(2)) 2026-01-01T00:00:00Z",
      "first \(secret) 2026-01-01T00:00:00Z",
    ])
  func damagedLine(line: String) {
    let text = "first \(Self.otherSecret) 2026-01-01T00:00:00Z\n\(line)\n"
    let error = #expect(throws: KeyRing.TextError.self) { try KeyRing(parsing: text.utf8) }
    #expect(error?.line == 2)
    #expect(error?.reason.contains(Self.secret.prefix(8)) == false)
  }

  @Test("A text without a key is refused", arguments: ["", "\n", "# only a comment\n"])
  func noKey(text: String) {
    #expect(throws: KeyRing.TextError(line: 0, reason: "there is no key in it")) {
      try KeyRing(parsing: text.utf8)
    }
  }

  @Test("A key never shows in descriptions and dumps")
  func secrecy() {
    let ring = KeyRing(
      randomness: FixedRandomness(), now: Timestamp(millisecondsSince1970: 1_800_000_000_000))
    var dumped = ""
    dump(ring, to: &dumped)
    for text in [dumped, "\(ring)", String(reflecting: ring), String(reflecting: ring.newest)] {
      #expect(text.contains(ring.newest.name))
      #expect(!text.contains(Base64.url.encode(ring.newest.bytes)))
      #expect(!text.contains("9, 10, 11"))
    }
  }
}
