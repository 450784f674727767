import Services
import Values

/// The claims of a session as the JSON of a token (RFC 7519, section 4).
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
    let json: JSONValue
    do {
      json = try JSONValue(parsing: payload, maximumDepth: 1)
    } catch {
      throw .unreadableClaims(reason: "they aren't a flat JSON object: \(error.reason)")
    }
    guard let isRemembered = json["remember_me"]?.boolValue else {
      throw .unreadableClaims(reason: "remember_me isn't true or false")
    }
    return SessionClaims(
      sessionID: try identifier("sid", json), accountID: try identifier("sub", json),
      issuedAt: try moment("iat", json), expiresAt: try moment("exp", json),
      isRemembered: isRemembered)
  }

  private static func identifier(
    _ key: String, _ json: JSONValue
  ) throws(SessionTokenError) -> UniqueID {
    guard let text = json[key]?.stringValue, let id = UniqueID(utf8: text.utf8) else {
      throw .unreadableClaims(reason: "\(key) isn't a UUID")
    }
    return id
  }

  private static func moment(
    _ key: String, _ json: JSONValue
  ) throws(SessionTokenError) -> Timestamp {
    guard let seconds = json[key]?.integerValue, (0...latest).contains(seconds) else {
      throw .unreadableClaims(reason: "\(key) isn't a time in seconds since 1970")
    }
    return Timestamp(millisecondsSince1970: seconds * 1000)
  }
}
