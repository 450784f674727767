public import Accounts
public import Values

/// What somebody sends to sign in.
public struct SignInAttempt: Sendable {
  /// A username or a mail address.
  public var name: String
  /// The password's bytes in UTF-8; never written anywhere.
  public var password: [UInt8]
  /// Whether the person wants to stay signed in.
  public var isRemembered: Bool
  /// Where the attempt came from.
  public var origin: RequestOrigin

  /// Joins the parts.
  public init(name: String, password: [UInt8], isRemembered: Bool, origin: RequestOrigin) {
    self.name = name
    self.password = password
    self.isRemembered = isRemembered
    self.origin = origin
  }
}

/// A sign-in that succeeded.
public struct SignedIn: Sendable, Hashable {
  /// The token to send with every request, shown this once.
  public var token: Secret
  /// How long it is good for.
  public var lifetime: Duration
  /// The session that began.
  public var session: Session
  /// The account.
  public var account: Account

  /// Joins the parts.
  public init(token: Secret, lifetime: Duration, session: Session, account: Account) {
    self.token = token
    self.lifetime = lifetime
    self.session = session
    self.account = account
  }
}

/// Why somebody could not sign in.
public enum SignInError: Error, Sendable, Hashable {
  /// Name or password is wrong, or the account can't be signed in to; which, nobody is told.
  case invalidCredentials
  /// The password is right, but the account is switched off.
  case accountDisabled
  /// Too many failures before; try again after so long.
  case lockedOut(retryAfter: Duration)
  /// Too many attempts have failed at this address, whatever the name; try again after so long.
  case tooManyFailures(retryAfter: Duration)
  /// The account's directory gave no definite answer.
  case directoryUnavailable
  /// Too many passwords are being checked.
  case overloaded
}

/// Why a request's token doesn't count.
public enum AuthenticationError: Error, Sendable, Hashable {
  /// It isn't a token of this service, or its session was ended.
  case unauthenticated
  /// Its time is over.
  case sessionExpired
  /// Its account is switched off.
  case accountDisabled
}
