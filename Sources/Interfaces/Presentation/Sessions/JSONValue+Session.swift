public import Accounts
public import Services
public import Values

extension JSONValue {
  /// A session as its owner sees it; `current` is the session that asks.
  public init(_ session: Session, current: SessionID?) {
    self = [
      "session_id": JSONValue(session.id), "created_at": JSONValue(session.createdAt),
      "last_seen_at": JSONValue(session.lastSeenAt), "expires_at": JSONValue(session.expiresAt),
      "ip_address": JSONValue(session.origin.ipAddress),
      "user_agent": JSONValue(session.origin.userAgent),
      "is_current": .bool(session.id == current), "offline": .bool(session.isOffline),
      "token_hint": .string(session.tokenHint),
    ]
  }

  /// A session with whose it is, as managers see it.
  public init(_ live: LiveSession, current: SessionID?) {
    self = JSONValue(live.session, current: current)
      .adding(.init("user", JSONValue(owner: live.account)))
  }

  /// An account in short, as the owner of something.
  public init(owner account: Account) {
    self = [
      "user_id": JSONValue(account.id), "username": .string(account.username),
      "display_name": JSONValue(account.displayName),
      "role": JSONValue(account.role?.description), "status": .string(account.status.rawValue),
    ]
  }
}
