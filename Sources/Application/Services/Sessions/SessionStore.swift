public import Accounts
public import Values

/// Sessions, and what signing in needs to know.
///
/// Writes are durable on return; what happened is recorded in the same transaction.
public protocol SessionStore: Sendable {
  /// The account with this key of `LoginName` as its username, else as its mail address; never the
  /// system account, which nobody can sign in to.
  func candidate(named key: String, at now: Timestamp) async throws -> SignInCandidate?

  /// Begins a session, unless the account isn't what the candidate was any more.
  ///
  /// - Returns: whether it did; false when the account was switched off or its password changed
  ///   while it was being checked.
  func open(_ opening: SessionOpening) async throws -> Bool

  /// A session with its account, by one look-up; nil when it was ended.
  func find(_ id: SessionID, at now: Timestamp) async throws -> LiveSession?

  /// Moves a session's end, for a new token; a loss of power soon after may move it back.
  ///
  /// - Returns: whether the session was still there.
  @discardableResult
  func extend(_ id: SessionID, to end: Timestamp, tokenHint: String) async throws -> Bool

  /// Notes when sessions were used last; those that were ended meanwhile are skipped.
  func markSeen(_ times: [SessionID: Timestamp]) async throws

  /// Ends a session.
  ///
  /// - Returns: whether it was still there; the event is recorded only then.
  @discardableResult
  func close(_ id: SessionID, event: AuditEvent) async throws -> Bool

  /// The number of sessions that aren't over.
  func count(at now: Timestamp) async throws -> Int

  /// Removes sessions that are over.
  ///
  /// - Returns: how many.
  @discardableResult
  func purge(at now: Timestamp) async throws -> Int
}

/// An account that somebody wants to sign in to.
public struct SignInCandidate: Sendable, Hashable {
  /// The account.
  public var account: Account
  /// What a local password is checked against; nil without one.
  public var verifier: Secret?
  /// When the local password was set; every change has a later one, so that it names the password.
  public var passwordChangedAt: Timestamp?

  /// Joins the parts.
  public init(account: Account, verifier: Secret?, passwordChangedAt: Timestamp? = nil) {
    self.account = account
    self.verifier = verifier
    self.passwordChangedAt = passwordChangedAt
  }
}

/// A session about to begin.
public struct SessionOpening: Sendable, Hashable {
  /// The session.
  public var session: Session
  /// The account as it was when the password was checked.
  public var candidate: SignInCandidate
  /// A better verifier for the same password; nil to keep the present one.
  public var newVerifier: Secret?
  /// Whether the password must be changed, as the directory said; nil to keep what is stored.
  public var mustChangePassword: Bool?
  /// What to check a linked account's password against when its directory is away; nil to leave
  /// what is kept.
  public var keptVerifier: Secret?
  /// The counts of failures that this success makes forgotten; a network's is halved only, or
  /// whoever has one account could go on trying the others.
  public var forgets: [FailureKey] = []
  /// The try that has succeeded and is under way no more, whether the session begins or not; its
  /// network is the owner's from now on.
  public var admitted: AdmittedTry?
  /// What is recorded.
  public var event: AuditEvent

  /// Joins the parts.
  public init(
    session: Session, candidate: SignInCandidate, newVerifier: Secret?,
    mustChangePassword: Bool?, event: AuditEvent
  ) {
    self.session = session
    self.candidate = candidate
    self.newVerifier = newVerifier
    self.mustChangePassword = mustChangePassword
    self.event = event
  }
}

/// A session and its account as they are at one moment.
public struct LiveSession: Sendable, Hashable {
  /// The session.
  public var session: Session
  /// The account.
  public var account: Account

  /// Joins both.
  public init(session: Session, account: Account) {
    self.session = session
    self.account = account
  }
}
