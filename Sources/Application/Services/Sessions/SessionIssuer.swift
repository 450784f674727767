import Accounts
import Values

/// Makes sessions and the tokens that stand for them.
public struct SessionIssuer: Sendable {
  private let tokens: any SessionTokens
  private let randomness: any Randomness
  let settings: SessionSettings

  /// The longest name of a client that is kept.
  private static let userAgentLength = 300
  private static let hintLength = 8

  /// Takes what it works with.
  public init(
    tokens: any SessionTokens, randomness: any Randomness, settings: SessionSettings
  ) {
    self.tokens = tokens
    self.randomness = randomness
    self.settings = settings
  }

  /// A new session of an account, not stored yet.
  func issue(
    _ account: Account, _ attempt: SignInAttempt, at now: Timestamp
  ) throws -> SignedIn {
    let id: SessionID = randomness.identifier(at: now)
    let (token, expiresAt) = try token(
      id, account.id, isRemembered: attempt.isRemembered, at: now)
    var origin = attempt.origin
    origin.userAgent = origin.userAgent.map { String($0.prefix(Self.userAgentLength)) }
    let session = Session(
      id: id, account: account.id, source: account.link == nil ? .local : .directory,
      isRemembered: attempt.isRemembered, tokenHint: String(token.suffix(Self.hintLength)),
      origin: origin, createdAt: now, expiresAt: expiresAt)
    return SignedIn(
      token: Secret(token), lifetime: settings.lifetime(isRemembered: attempt.isRemembered),
      session: session, account: account)
  }

  /// The same session with a new token and a later end, not stored yet.
  func renew(_ session: Session, of account: Account, at now: Timestamp) throws -> SignedIn {
    var session = session
    let (token, expiresAt) = try token(
      session.id, account.id, isRemembered: session.isRemembered, at: now)
    session.tokenHint = String(token.suffix(Self.hintLength))
    session.expiresAt = expiresAt
    return SignedIn(
      token: Secret(token), lifetime: settings.lifetime(isRemembered: session.isRemembered),
      session: session, account: account)
  }

  /// The session under another identifier, with a token of its own, not stored yet.
  func succeed(_ session: Session, of account: Account, at now: Timestamp) throws -> SignedIn {
    var session = session
    session.id = randomness.identifier(at: now)
    session.lastSeenAt = now
    return try renew(session, of: account, at: now)
  }

  /// What a token claims.
  func verify(_ token: String, at now: Timestamp) throws(SessionTokenError) -> SessionClaims {
    try tokens.verify(token, at: now)
  }

  /// Whether a session that was used last at `lastSeen` has been idle for too long.
  func isIdle(lastSeen: Timestamp, at now: Timestamp) -> Bool {
    guard let timeout = settings.idleTimeout else { return false }
    return now - lastSeen >= timeout
  }

  private func token(
    _ id: SessionID, _ account: AccountID, isRemembered: Bool, at now: Timestamp
  ) throws -> (String, Timestamp) {
    let claims = SessionClaims(
      sessionID: id.value, accountID: account.value, issuedAt: now,
      expiresAt: now + settings.lifetime(isRemembered: isRemembered), isRemembered: isRemembered)
    return (try tokens.sign(claims), claims.expiresAt)
  }
}
