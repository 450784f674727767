public import Accounts
import Values

/// Tells who sends a request, and ends sessions.
public struct SessionService: Sendable {
  private let store: any SessionStore
  private let issuer: SessionIssuer
  private let permissions: PermissionMatrix
  private let time: any TimeSource
  private let activity: UseTimes<Session>

  /// Takes what it works with.
  public init(
    store: any SessionStore, issuer: SessionIssuer, permissions: PermissionMatrix = .standard,
    time: any TimeSource
  ) {
    self.store = store
    self.issuer = issuer
    self.permissions = permissions
    self.time = time
    activity = UseTimes(resolution: issuer.settings.noteInterval)
  }

  /// Shows and ends the sessions of this service.
  public func oversight(of register: any SessionRegister) -> SessionOversight {
    SessionOversight(
      register: register, time: time, settings: issuer.settings, activity: activity)
  }

  /// Tells who sent a token.
  ///
  /// Role and status are the store's of this moment, whatever they were when the token was made.
  ///
  /// - Throws: `AuthenticationError`, or the store's error.
  public func authenticate(_ token: String, origin: RequestOrigin) async throws -> Caller {
    let now = time.now()
    let claims: SessionClaims
    do {
      claims = try issuer.verify(token, at: now)
    } catch {
      if case .expired = error { throw AuthenticationError.sessionExpired }
      throw AuthenticationError.unauthenticated
    }
    guard let live = try await store.find(SessionID(claims.sessionID), at: now),
      live.account.id.value == claims.accountID, !live.account.isSystem
    else { throw AuthenticationError.unauthenticated }
    guard live.session.expiresAt > now, !isIdle(live.session, at: now) else {
      throw AuthenticationError.sessionExpired
    }
    guard live.account.status == .active else { throw AuthenticationError.accountDisabled }
    activity.note(live.session.id, knownAs: live.session.lastSeenAt, at: now)
    return Caller(
      account: live.account, permissions: permissions.permissions(of: live.account.role),
      credential: .session(live.session), origin: origin)
  }

  /// A new token for the caller's session, with the whole lifetime before it again; nil when there
  /// is no session any more, or never was one.
  public func renew(_ caller: Caller) async throws -> SignedIn? {
    guard let session = caller.session else { return nil }
    let now = time.now()
    let renewed = try issuer.renew(session, of: caller.account, at: now)
    // A token tells whole seconds: within one it is the same again, and there is nothing to write.
    let isSame =
      renewed.session.tokenHint == session.tokenHint
      && renewed.session.expiresAt.inWholeSeconds == session.expiresAt.inWholeSeconds
    let isLive =
      if isSame {
        try await store.find(session.id, at: now) != nil
      } else {
        try await store.extend(
          session.id, to: renewed.session.expiresAt, tokenHint: renewed.session.tokenHint)
      }
    return isLive ? renewed : nil
  }

  /// The caller's session under another identifier, with a new token, not stored yet; nil without a
  /// session.
  ///
  /// Once it has taken the session's place, every token before it is dead.
  public func successor(of caller: Caller) throws -> SignedIn? {
    try caller.session.map { try issuer.succeed($0, of: caller.account, at: time.now()) }
  }

  /// Ends the caller's session; its token is dead from then on.
  public func signOut(_ caller: Caller) async throws {
    guard let session = caller.session else { return }
    activity.forget(session.id)
    let event = AuditEvent(
      action: "session.closed", actor: caller.actor,
      subject: AuditEvent.Subject(
        kind: "account", id: caller.id.value, name: caller.username),
      before: ["session_id": .string(session.id.description)], reason: "Signed out.",
      at: time.now())
    try await store.close(session.id, event: event)
  }

  /// The number of sessions that aren't over.
  public func count() async throws -> Int {
    try await store.count(at: time.now())
  }

  /// Writes down when sessions were used last, and removes those that are over.
  public func tidy() async throws {
    let seen = activity.take()
    if !seen.isEmpty { try await store.markSeen(seen) }
    try await store.purge(at: time.now())
  }

  /// Tidies once a minute, or more often for a short idle timeout, until the task is cancelled; a failure is reported and tried again.
  public func run(report: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: activity.resolution)
        try await tidy()
      } catch is CancellationError {
        return
      } catch {
        report(error)
      }
    }
  }

  private func isIdle(_ session: Session, at now: Timestamp) -> Bool {
    let lastSeen = activity.latest(session.id) ?? session.lastSeenAt
    return issuer.isIdle(lastSeen: lastSeen, at: now)
  }
}
