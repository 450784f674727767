public import Accounts
public import Values

/// Who sent a request, as the store knew it at that moment.
public struct Caller: Sendable, Hashable {
  /// What a request showed to tell who sends it.
  public enum Credential: Sendable, Hashable {
    /// A session's token.
    case session(Session)
    /// An API token, which lends no more than its ceiling.
    case apiToken(APIToken)
    /// Nothing: the service runs for one person.
    case singleUser
  }

  /// The account; for an API token, with the role that the token lends.
  public var account: Account
  /// What it may do.
  public var permissions: Set<Permission>
  /// What the request came with.
  public var credential: Credential
  /// Where the request came from.
  public var origin: RequestOrigin

  /// Joins the parts.
  public init(
    account: Account, permissions: Set<Permission>, credential: Credential, origin: RequestOrigin
  ) {
    self.account = account
    self.permissions = permissions
    self.credential = credential
    self.origin = origin
  }

  /// The account's identifier.
  public var id: AccountID { account.id }
  /// The name to sign in with.
  public var username: String { account.username }
  /// The effective role; nil for a guest.
  public var role: Role? { account.role }

  /// The session that the request came with; nil for any other credential.
  public var session: Session? {
    if case .session(let session) = credential { session } else { nil }
  }

  /// Whether an API token stands in for the person.
  public var isToken: Bool {
    if case .apiToken = credential { true } else { false }
  }

  /// Whether a permission is held.
  public func may(_ permission: Permission) -> Bool {
    permissions.contains(permission)
  }

  /// The caller as audit events name it.
  public var actor: Actor {
    Actor(kind: .person, account: account.id, name: account.username, origin: origin.auditText)
  }
}
