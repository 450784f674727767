public import Accounts
public import Values

/// Who sent a request, as the store knew it at that moment.
public struct Caller: Sendable, Hashable {
  /// The account.
  public var account: Account
  /// What it may do.
  public var permissions: Set<Permission>
  /// The session that the request came with.
  public var session: Session
  /// Where the request came from.
  public var origin: RequestOrigin

  /// Joins the parts.
  public init(
    account: Account, permissions: Set<Permission>, session: Session, origin: RequestOrigin
  ) {
    self.account = account
    self.permissions = permissions
    self.session = session
    self.origin = origin
  }

  /// The account's identifier.
  public var id: AccountID { account.id }
  /// The name to sign in with.
  public var username: String { account.username }
  /// The effective role; nil for a guest.
  public var role: Role? { account.role }

  /// Whether a permission is held.
  public func may(_ permission: Permission) -> Bool {
    permissions.contains(permission)
  }

  /// The caller as audit events name it.
  public var actor: Actor {
    Actor(kind: .person, account: account.id, name: account.username, origin: origin.auditText)
  }
}
