public import Values

/// Signs and checks the tokens that stand for sessions.
///
/// A token that checks out proves only that this service signed it and that it hasn't expired;
/// whether the session still lives, and what the account may do, the store says.
public protocol SessionTokens: Sendable {
  /// The token for a session, safe to put into headers and cookies.
  func sign(_ claims: SessionClaims) throws -> String

  /// What a token claims, if this service signed it and it hasn't expired at `now`.
  func verify(_ token: String, at now: Timestamp) throws(SessionTokenError) -> SessionClaims
}

/// What a session token says.
public struct SessionClaims: Hashable, Sendable {
  /// The session's identifier (`sid`).
  public var sessionID: UniqueID
  /// The account's identifier (`sub`).
  public var accountID: UniqueID
  /// When the token was signed (`iat`), to the second.
  public var issuedAt: Timestamp
  /// The first moment at which it is no longer valid (`exp`), to the second.
  public var expiresAt: Timestamp
  /// Whether the person asked to stay signed in (`remember_me`).
  public var isRemembered: Bool

  /// Joins the parts; fractions of a second are cut off the two moments.
  public init(
    sessionID: UniqueID, accountID: UniqueID, issuedAt: Timestamp, expiresAt: Timestamp,
    isRemembered: Bool
  ) {
    self.sessionID = sessionID
    self.accountID = accountID
    self.issuedAt = issuedAt.inWholeSeconds
    self.expiresAt = expiresAt.inWholeSeconds
    self.isRemembered = isRemembered
  }
}

/// Why a session token is refused.
///
/// Clients are told only whether it expired.
public enum SessionTokenError: Error, Hashable, Sendable {
  /// It is longer than any token of this service.
  case tooLong(bytes: Int)
  /// It hasn't the form of a signed token.
  case malformed
  /// Its algorithm, type or key isn't one that this service uses.
  case foreignHeader
  /// The signature isn't this service's.
  case wrongSignature
  /// The signature is right, but the claims aren't those of a session.
  case unreadableClaims(reason: String)
  /// It was valid until then.
  case expired(at: Timestamp)
}
