public import Accounts
public import Values

/// The identifier of a session.
public typealias SessionID = Identifier<Session>

/// One sign-in that lasts.
public struct Session: Sendable, Hashable {
  /// The identifier, which the token names too.
  public var id: SessionID
  /// Who signed in.
  public var account: AccountID
  /// What checked the password.
  public var source: AccountSource
  /// Whether a kept verifier stood in for a directory that was away.
  public var isOffline: Bool
  /// Whether the person asked to stay signed in.
  public var isRemembered: Bool
  /// The last 8 characters of the token, to tell sessions apart.
  public var tokenHint: String
  /// Where the sign-in came from.
  public var origin: RequestOrigin
  /// When it began.
  public var createdAt: Timestamp
  /// When it was used last, to the minute or so.
  public var lastSeenAt: Timestamp
  /// The first moment at which it is over.
  public var expiresAt: Timestamp

  /// Joins the parts; the session begins to be used when it begins.
  public init(
    id: SessionID, account: AccountID, source: AccountSource, isOffline: Bool = false,
    isRemembered: Bool, tokenHint: String, origin: RequestOrigin, createdAt: Timestamp,
    expiresAt: Timestamp
  ) {
    self.id = id
    self.account = account
    self.source = source
    self.isOffline = isOffline
    self.isRemembered = isRemembered
    self.tokenHint = tokenHint
    self.origin = origin
    self.createdAt = createdAt
    self.lastSeenAt = createdAt
    self.expiresAt = expiresAt
  }
}
