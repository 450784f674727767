import Services
import Testing
import Values

@testable import Cryptography

@Suite("Session tokens")
struct HS256SessionTokensTests {
  static let now = Timestamp(millisecondsSince1970: 1_800_000_000_000)
  static let claims = SessionClaims(
    sessionID: UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001),
    accountID: UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0002),
    issuedAt: now, expiresAt: now + .seconds(86_400), isRemembered: true)
  static let key = NamedKey(
    name: "first", bytes: [UInt8](repeating: 7, count: 32), createdAt: now)

  let tokens: HS256SessionTokens
  let token: String

  init() throws {
    tokens = try HS256SessionTokens(#require(KeyRing([Self.key])))
    token = try tokens.sign(Self.claims)
  }

  @Test("A token gives back the claims that were signed, to the second")
  func roundTrip() throws {
    #expect(try tokens.verify(token, at: Self.now) == Self.claims)
    var precise = Self.claims
    precise.issuedAt = Self.now + .milliseconds(999)
    let verified = try tokens.verify(tokens.sign(precise), at: Self.now)
    #expect(verified.issuedAt == Self.now)
  }

  @Test("The header names algorithm, type and key, and the claims have their usual names")
  func form() throws {
    let parts = token.split(separator: ".")
    let header = try JSONValue(parsing: #require(Base64.url.decode(parts[0].utf8)))
    #expect(header == ["alg": "HS256", "typ": "muster-session+jwt", "kid": "first"])
    let payload = try JSONValue(parsing: #require(Base64.url.decode(parts[1].utf8)))
    #expect(
      payload == [
        "sid": "01900000-0000-7000-8000-000000000001",
        "sub": "01900000-0000-7000-8000-000000000002",
        "iat": 1_800_000_000, "exp": 1_800_086_400, "remember_me": true,
      ])
  }

  @Test("A token is valid until the moment it expires, and then refused with that moment")
  func expiry() throws {
    let end = Self.claims.expiresAt
    #expect(try tokens.verify(token, at: end - .milliseconds(1)) == Self.claims)
    #expect(throws: SessionTokenError.expired(at: end)) { try tokens.verify(token, at: end) }
  }

  @Test(
    "A header other than this service's is refused, even when the right key signed it",
    arguments: [
      #"{"alg":"none","typ":"muster-session+jwt","kid":"first"}"#,
      #"{"alg":"HS512","typ":"muster-session+jwt","kid":"first"}"#,
      #"{"alg":"hs256","typ":"muster-session+jwt","kid":"first"}"#,
      #"{"alg":"HS256","typ":"JWT","kid":"first"}"#,
      #"{"alg":"HS256","kid":"first"}"#,
      #"{"alg":"HS256","typ":"muster-session+jwt"}"#,
      #"{"alg":"HS256","typ":"muster-session+jwt","kid":"second"}"#,
      #"{"alg":"HS256","typ":"muster-session+jwt","kid":"../first"}"#,
      #"{"alg":"HS256","typ":"muster-session+jwt","kid":"first","crit":["exp"]}"#,
      #"{"alg":"HS256","alg":"none","typ":"muster-session+jwt","kid":"first"}"#,
      #"{ "alg":"HS256","typ":"muster-session+jwt","kid":"first"}"#,
      "",
    ])
  func foreignHeader(header: String) throws {
    let payload = SessionClaimsText.json(Self.claims).text
    let forged = try Self.token(header: header, payload: payload)
    #expect(throws: SessionTokenError.foreignHeader) { try tokens.verify(forged, at: Self.now) }
  }

  @Test("A token without a signature, and one whose header says so, are refused")
  func noSignature() {
    let parts = token.split(separator: ".")
    #expect(throws: SessionTokenError.wrongSignature) {
      try tokens.verify("\(parts[0]).\(parts[1]).", at: Self.now)
    }
    let none = Base64.url.encode(#"{"alg":"none"}"#.utf8)
    #expect(throws: SessionTokenError.foreignHeader) {
      try tokens.verify("\(none).\(parts[1]).", at: Self.now)
    }
  }

  @Test("Text that hasn't the form of a token is refused")
  func malformed() {
    let parts = token.split(separator: ".").map(String.init)
    let forms = [
      "", ".", "..", "a.b", token + ".", "." + token, token + ".x", "\(parts[0]).\(parts[1])",
      "\(parts[0]).\(parts[1])=.\(parts[2])", token + "=", token + " ", token + "\n",
      "\(parts[0]).\(parts[1]).\(parts[2].dropLast())+", "\(parts[0]).ä.\(parts[2])",
    ]
    for form in forms {
      #expect(throws: SessionTokenError.self, "\(form)") { try tokens.verify(form, at: Self.now) }
    }
  }

  @Test("No character of a token can be changed, left out or doubled")
  func tampering() {
    let characters = Array(token)
    for index in characters.indices {
      for replacement in ["", "A", "_", String([characters[index], characters[index]])]
      where replacement != String(characters[index]) {
        let changed =
          String(characters[..<index]) + replacement + String(characters[(index + 1)...])
        #expect(throws: SessionTokenError.self, "\(index) \(replacement)") {
          try tokens.verify(changed, at: Self.now)
        }
      }
    }
  }

  @Test("A token of more than 2 KiB isn't looked at")
  func tooLong() throws {
    let long = String(repeating: "a", count: 2049)
    #expect(throws: SessionTokenError.tooLong(bytes: 2049)) {
      try tokens.verify(long, at: Self.now)
    }
  }

  @Test(
    "Signed claims that aren't a session's are refused with the reason",
    arguments: [
      "", "[]", "nonsense", "{}", #"{"sid":1}"#,
      #"{"sid":"x","sub":"x","iat":1,"exp":2,"remember_me":true}"#,
      #"{"sid":"01900000-0000-7000-8000-000000000001","sub":"01900000-0000-7000-8000-000000000002","#
        + #""iat":1,"exp":"9999999999","remember_me":true}"#,
      #"{"sid":"01900000-0000-7000-8000-000000000001","sub":"01900000-0000-7000-8000-000000000002","#
        + #""iat":1,"exp":9999999999999999,"remember_me":true}"#,
      #"{"sid":"01900000-0000-7000-8000-000000000001","sub":"01900000-0000-7000-8000-000000000002","#
        + #""iat":1,"exp":9999999999,"remember_me":1}"#,
      #"{"sid":"01900000-0000-7000-8000-000000000001","sub":"01900000-0000-7000-8000-000000000002","#
        + #""iat":1,"exp":9999999999,"remember_me":true,"iss":"other"}"#,
      #"{"sid":"01900000-0000-7000-8000-000000000001","sub":"01900000-0000-7000-8000-000000000002","#
        + #""sub":"01900000-0000-7000-8000-000000000003","iat":1,"exp":9999999999,"#
        + #""remember_me":true}"#,
      #"{"sid":"01900000-0000-7000-8000-000000000001","sub":"01900000-0000-7000-8000-000000000002","#
        + #""iat":01,"exp":+9999999999,"remember_me":true}"#,
      #"{"sub":"01900000-0000-7000-8000-000000000002","sid":"01900000-0000-7000-8000-000000000001","#
        + #""iat":1,"exp":9999999999,"remember_me":true}"#,
      #"{"sid":"01900000-0000-7000-8000-000000000001","sub":"01900000-0000-7000-8000-000000000002","#
        + #""iat":1,"exp":9999999999,"remember_me":true} "#,
    ])
  func unreadableClaims(payload: String) throws {
    let header = #"{"alg":"HS256","typ":"muster-session+jwt","kid":"first"}"#
    let signed = try Self.token(header: header, payload: payload)
    let error = #expect(throws: SessionTokenError.self) {
      try tokens.verify(signed, at: Self.now)
    }
    guard case .unreadableClaims = error else {
      Issue.record("refused for another reason: \(String(describing: error))")
      return
    }
  }

  @Test("After a rotation the new key signs and the old one still verifies, until it is removed")
  func rotation() throws {
    let ring = try #require(KeyRing([Self.key]))
    let rotated = ring.rotated(randomness: FixedRandomness(), now: Self.now)
    let later = try HS256SessionTokens(rotated)
    #expect(try later.verify(token, at: Self.now) == Self.claims)
    let newToken = try later.sign(Self.claims)
    #expect(try later.verify(newToken, at: Self.now) == Self.claims)
    #expect(throws: SessionTokenError.foreignHeader) {
      try tokens.verify(newToken, at: Self.now)
    }
    let alone = try HS256SessionTokens(#require(KeyRing([rotated.newest])))
    #expect(throws: SessionTokenError.foreignHeader) { try alone.verify(token, at: Self.now) }
  }

  @Test("Another installation's token is refused, even if its key has the same name")
  func otherIssuer() throws {
    let foreign = NamedKey(
      name: "first", bytes: [UInt8](repeating: 9, count: 32), createdAt: Self.now)
    let token = try HS256SessionTokens(#require(KeyRing([foreign]))).sign(Self.claims)
    #expect(throws: SessionTokenError.wrongSignature) { try tokens.verify(token, at: Self.now) }
  }

  @Test("A key's name can't be exchanged for another key's")
  func swappedKey() throws {
    let other = NamedKey(
      name: "other", bytes: [UInt8](repeating: 8, count: 32), createdAt: Self.now)
    let both = try HS256SessionTokens(#require(KeyRing([Self.key, other])))
    let header = Base64.url.encode(
      #"{"alg":"HS256","typ":"muster-session+jwt","kid":"other"}"#.utf8)
    let parts = token.split(separator: ".")
    #expect(throws: SessionTokenError.wrongSignature) {
      try both.verify("\(header).\(parts[1]).\(parts[2])", at: Self.now)
    }
  }

  /// A token with any header and claims, signed with the right key.
  private static func token(header: String, payload: String) throws -> String {
    let message = "\(Base64.url.encode(header.utf8)).\(Base64.url.encode(payload.utf8))"
    let signature = try HMACKey(key.bytes).signature(of: Array(message.utf8))
    return "\(message).\(Base64.url.encode(signature))"
  }
}
