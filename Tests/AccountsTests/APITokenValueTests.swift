import Accounts
import Testing
import Values

@Suite("The values of API tokens")
struct APITokenValueTests {
  private func value(_ seed: UInt8 = 1) throws -> APITokenValue {
    let random = (0..<APITokenValue.randomByteCount).map { seed &+ UInt8($0) &* 5 }
    return try #require(APITokenValue(random: random))
  }

  @Test("A value has the prefix, 30 random characters and a checksum, and reads back")
  func form() throws {
    let made = try value()
    #expect(made.secret.revealed.wholeMatch(of: /mst_[0-9A-Za-z]{36}/) != nil)
    #expect(APITokenValue(made.secret.revealed) == made)
    #expect(made.hint == "…" + made.secret.revealed.suffix(4))
    #expect("\(made)".contains("***"))
    #expect(try value(2) != made)
  }

  @Test("The checksum is the CRC-32 of all before it in base 62, as other programs compute it")
  func checksum() throws {
    // `printf mst_012345678901234567890123456789 | gzip -c | tail -c8 | od -An -tu4 -N4`
    let value = try #require(APITokenValue("mst_012345678901234567890123456789" + Self.known))
    #expect(value.hint.hasSuffix(Self.known.suffix(4)))
  }

  private static let known = "1jCPTK"

  @Test("Each mistyped character, and each that is missing or too much, is noticed")
  func typos() throws {
    let text = Array(try value().secret.revealed)
    for index in text.indices {
      let swapped = text[index] == "x" ? "y" : "x"
      for other in [swapped, "", "xx", "-", "é"] {
        let changed = String(text[..<index]) + other + String(text[(index + 1)...])
        #expect(APITokenValue(changed) == nil, "\(index) \(other)")
      }
    }
    let reversed = String(text.prefix(4)) + String(text.dropFirst(4).reversed())
    #expect(APITokenValue(reversed) == nil)
  }

  @Test(
    "Whether a credential is meant to be an API token shows at its beginning",
    arguments: [
      ("mst_", true), ("mst_x", true), ("MST_x", false), ("eyJh.e30.x", false), ("", false),
    ])
  func meaning(text: String, isMeant: Bool) {
    #expect(APITokenValue.isMeant(by: text) == isMeant)
    #expect(APITokenValue(text) == nil)
  }

  @Test("Random bytes that would favour some characters are left out, and too few make no value")
  func evenness() throws {
    let even = [UInt8](repeating: 61, count: 30)
    let mixed = [250, 248, 255] + even
    #expect(APITokenValue(random: mixed) == APITokenValue(random: even))
    #expect(APITokenValue(random: even)?.secret.revealed.hasPrefix("mst_zzzz") == true)
    #expect(APITokenValue(random: Array(even.dropLast()) + [255]) == nil)
  }
}

@Suite("API tokens")
struct APITokenTests {
  private let now = Timestamp(millisecondsSince1970: 1000)

  private func token(_ ceiling: Role, end: Timestamp? = nil) -> APIToken {
    let zero = UniqueID(high: 0, low: 0)
    return APIToken(
      id: APITokenID(zero), account: AccountID(zero), name: "ci", ceiling: ceiling, hint: "…",
      expiresAt: end, createdAt: now)
  }

  @Test("A token lends the lower one of its owner's role and its ceiling, and none of a guest")
  func effectiveRole() {
    #expect(token(.powerUser).effectiveRole(owner: .admin) == .powerUser)
    #expect(token(.powerUser).effectiveRole(owner: .user) == .user)
    #expect(token(.user).effectiveRole(owner: .manager) == .user)
    #expect(token(.user).effectiveRole(owner: nil) == nil)
  }

  @Test("A token counts until its end, while it is switched on")
  func life() {
    #expect(token(.user).isLive(at: now))
    #expect(token(.user, end: now + .milliseconds(1)).isLive(at: now))
    #expect(!token(.user, end: now).isLive(at: now))
    var off = token(.user)
    off.isActive = false
    #expect(!off.isLive(at: now))
  }
}
