import Services
import Values

/// The claims of a session as the JSON of a token (RFC 7519, section 4).
///
/// They are written in one way only and read in the same: another order, a further or repeated
/// claim, a space or a number written otherwise is refused, even behind the right signature.
enum SessionClaimsText {
  /// The last second of the year 9999.
  private static let latest: Int64 = 253_402_300_799

  static func json(_ claims: SessionClaims) -> JSONValue {
    [
      "sid": .string(claims.sessionID.description),
      "sub": .string(claims.accountID.description),
      "iat": .integer(claims.issuedAt.millisecondsSince1970 / 1000),
      "exp": .integer(claims.expiresAt.millisecondsSince1970 / 1000),
      "remember_me": .bool(claims.isRemembered),
    ]
  }

  static func claims(_ payload: [UInt8]) throws(SessionTokenError) -> SessionClaims {
    var reader = Reader(rest: payload[...])
    let session = try reader.identifier(behind: #"{"sid":""#)
    let account = try reader.identifier(behind: #"","sub":""#)
    let issuedAt = try reader.moment(behind: #"","iat":"#)
    let expiresAt = try reader.moment(behind: #","exp":"#)
    let isRemembered = reader.skip(#","remember_me":true}"#)
    guard isRemembered || reader.skip(#","remember_me":false}"#) else {
      throw .unreadableClaims(reason: "remember_me isn't true or false")
    }
    guard reader.rest.isEmpty else {
      throw .unreadableClaims(reason: "something follows the claims")
    }
    return SessionClaims(
      sessionID: session, accountID: account, issuedAt: issuedAt, expiresAt: expiresAt,
      isRemembered: isRemembered)
  }

  /// Reads the text from its front.
  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func skip(_ words: StaticString) -> Bool {
      let expected = UnsafeBufferPointer(start: words.utf8Start, count: words.utf8CodeUnitCount)
      guard rest.starts(with: expected) else { return false }
      rest = rest.dropFirst(expected.count)
      return true
    }

    mutating func identifier(behind words: StaticString) throws(SessionTokenError) -> UniqueID {
      guard skip(words), let id = UniqueID(utf8: rest.prefix(36)) else {
        throw .unreadableClaims(reason: "\(words) isn't there, or no UUID follows")
      }
      rest = rest.dropFirst(36)
      return id
    }

    /// Whole seconds since 1970, without a sign and without zeros in front.
    mutating func moment(behind words: StaticString) throws(SessionTokenError) -> Timestamp {
      guard skip(words) else { throw .unreadableClaims(reason: "\(words) isn't there") }
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      let seconds = digits.prefix(12).reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
      guard (1...12).contains(digits.count), digits.first != UInt8(ascii: "0") || digits.count == 1,
        seconds <= latest
      else {
        throw .unreadableClaims(reason: "no time in seconds since 1970 follows \(words)")
      }
      rest = rest.dropFirst(digits.count)
      return Timestamp(millisecondsSince1970: seconds * 1000)
    }
  }
}
