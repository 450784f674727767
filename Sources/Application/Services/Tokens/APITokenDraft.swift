public import Accounts
public import Values

/// What somebody wants a new API token to be.
public struct APITokenDraft: Sendable {
  /// Whose it will be.
  public var owner: Account
  /// What to call it.
  public var name: String
  /// The most that it may do.
  public var ceiling: Role
  /// When it is over; nil for never.
  public var expiresAt: Timestamp?

  /// Joins the parts.
  public init(owner: Account, name: String, ceiling: Role, expiresAt: Timestamp? = nil) {
    self.owner = owner
    self.name = name
    self.ceiling = ceiling
    self.expiresAt = expiresAt
  }
}

/// A token that was just made.
public struct NewAPIToken: Sendable, Hashable {
  /// The token.
  public var token: APIToken
  /// The value to send with requests, shown this once.
  public var value: Secret
}

/// Why an API token isn't made or changed.
public enum APITokenError: Error, Sendable, Hashable {
  /// There is no such token, or it isn't the caller's.
  case notFound
  /// It was changed since it was read.
  case staleVersion
  /// Its ceiling would be above its owner's role.
  case aboveOwner
  /// Its end has passed already.
  case alreadyOver
  /// The account can't have tokens: a guest, switched off, or the system account.
  case unsuitableOwner
}

extension APITokenOutcome {
  /// The token, when it is done.
  func get() throws(APITokenError) -> APIToken {
    switch self {
    case .done(let token): return token
    case .notFound: throw .notFound
    case .staleVersion: throw .staleVersion
    case .aboveOwner: throw .aboveOwner
    case .unsuitableOwner: throw .unsuitableOwner
    }
  }
}

extension APIToken {
  /// The token as audit events tell of it: nothing of its value but the hint.
  public var facts: JSONValue {
    [
      "token_id": .string(id.description), "name": .string(name),
      "role": .string(ceiling.description), "hint": .string(hint), "is_active": .bool(isActive),
      "expires_at": JSONValue(expiresAt),
    ]
  }
}

extension AuditEvent.Subject {
  /// An account as the object of an event.
  public init(_ account: Account) {
    self.init(kind: "account", id: account.id.value, name: account.username)
  }
}
