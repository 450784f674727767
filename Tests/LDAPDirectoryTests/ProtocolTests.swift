@testable import LDAPDirectory
import Services
import Testing

@Suite("Pieces of the protocol")
struct ProtocolTests {
  @Test(
    "A range names its attribute and the first value still to come",
    arguments: [
      ("member;range=0-1499", "member", Int?.some(1500)), ("member;range=1500-*", "member", nil),
      ("member;Range=0-9;lang-de", "member;lang-de", 10),
    ])
  func ranges(_ text: String, name: String, next: Int?) throws {
    let range = try #require(RangedAttribute(text))
    #expect(range.name == name)
    #expect(range.next == next)
  }

  @Test(
    "Other options are no ranges",
    arguments: [
      "member", "cn;lang-de", "member;range=", "member;range=a-b", "member;range=1", "a=b",
    ])
  func noRanges(_ text: String) {
    #expect(RangedAttribute(text) == nil)
  }

  @Test("The paging control carries size and cookie, and gives the cookie back")
  func paging() throws {
    let cookie = [UInt8](repeating: 7, count: 300)
    let request = PagedResults.request(size: 500, cookie: cookie)
    #expect(request.isCritical)
    #expect(try PagedResults.cookie(in: [request]) == cookie)
    #expect(try PagedResults.cookie(in: []) == nil)
    #expect(throws: BERReader.Malformed.self) {
      try PagedResults.cookie(in: [Control(type: PagedResults.type, value: [0x30, 0x05, 0x02])])
    }
  }

  @Test("Reading never goes beyond the bytes, whatever they are")
  func anyBytes() {
    var state: UInt64 = 42
    for _ in 0..<20_000 {
      var bytes: [UInt8] = []
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(UInt8(truncatingIfNeeded: state >> 40))
      }
      bytes[0] = 0x30
      bytes[1] = bytes[1] & 0x8f
      bytes.withUnsafeBytes { buffer in
        var reader = BERReader(buffer)
        var total = 0
        do throws(BERReader.Malformed) {
          while !reader.isAtEnd { total += try reader.element().contents.count }
        } catch {
          return
        }
        #expect(total < buffer.count)
      }
    }
  }

  @Test(
    "The password policy's error is found behind its warning",
    arguments: [
      ([0x30, 0x03, 0x81, 0x01, 0x01], PasswordPolicy.Objection?.some(.accountLocked)),
      ([0x30, 0x08, 0xa0, 0x03, 0x80, 0x01, 0x05, 0x81, 0x01, 0x02], .changeAfterReset),
      ([0x30, 0x05, 0xa0, 0x03, 0x80, 0x01, 0x05], nil), ([0x30, 0x00], nil), ([], nil),
      ([0x30, 0x03, 0x81, 0x01, 0x07], nil),
    ] as [([UInt8], PasswordPolicy.Objection?)])
  func policy(_ value: [UInt8], objection: PasswordPolicy.Objection?) throws {
    let control = Control(type: PasswordPolicy.type, value: value)
    #expect(try PasswordPolicy.objection(in: [control]) == objection)
  }

  @Test(
    "Each answer to a bind has one meaning",
    arguments: [
      (0, nil, "", .accepted), (0, .changeAfterReset, "", .mustChange), (49, nil, "", .rejected),
      (49, .accountLocked, "", .locked), (49, .passwordExpired, "", .expired),
      (49, .changeAfterReset, "", .expired),
      (32, nil, "", .rejected), (48, nil, "", .rejected), (19, nil, "Exceed limit", .locked),
      (53, nil, "Account inactivated", .locked),
      (49, nil, "AcceptSecurityContext error, data 52e, v1db1", .rejected),
      (49, nil, "AcceptSecurityContext error, data 775, v1db1", .locked),
      (49, nil, "AcceptSecurityContext error, data 532, v1db1", .expired),
      (49, nil, "AcceptSecurityContext error, data 773, v1db1", .expired),
      (51, nil, "", .unreachable("Server is busy")),
      (52, nil, "", .unreachable("Server is unavailable")),
    ] as [(Int32, PasswordPolicy.Objection?, String, BindOutcome)])
  func outcomes(
    code: Int32, objection: PasswordPolicy.Objection?, text: String, outcome: BindOutcome
  ) {
    #expect(BindOutcome(OperationResult(code: code, text: text), objection) == outcome)
  }

  @Test("URLs name scheme, host, port and socket")
  func addresses() throws {
    let local = try #require(ServerAddress("ldapi://%2Frun%2Fslapd"))
    #expect(local.scheme == .ldapi)
    #expect(local.host == "/run/slapd")
    let plain = try #require(ServerAddress("ldap://[::1]:3389"))
    #expect(plain.host == "::1")
    #expect(plain.port == 3389)
    #expect(ServerAddress("ldap://host")?.port == 389)
    #expect(ServerAddress("LDAPS://host")?.port == 636)
    #expect(ServerAddress("http://host") == nil)
    #expect(ServerAddress("host") == nil)
  }
}
