public import Values

/// The identifier of an API token.
public typealias APITokenID = Identifier<APIToken>

/// A lasting credential that lets a program act for an account; its value is shown once and kept
/// only as a fingerprint.
public struct APIToken: Sendable, Hashable {
  /// The identifier.
  public var id: APITokenID
  /// Whose token it is.
  public var account: AccountID
  /// What its owner calls it.
  public var name: String
  /// The most that it lets a program do, whatever its owner may.
  public var ceiling: Role
  /// The end of the value, to tell tokens apart.
  public var hint: String
  /// Whether it counts; its owner can switch it off and on.
  public var isActive: Bool
  /// The first moment at which it is over; nil for never.
  public var expiresAt: Timestamp?
  /// When it was used last, to the minute or so; nil for never.
  public var lastUsedAt: Timestamp?
  /// When it was made.
  public var createdAt: Timestamp
  /// Counts the changes, for `ETag` and `If-Match`.
  public var version: Int

  /// The roles that a token can have as its ceiling.
  public static let ceilings: [Role] = [.user, .powerUser]

  /// Joins the parts of a token that nobody has used yet.
  public init(
    id: APITokenID, account: AccountID, name: String, ceiling: Role, hint: String,
    isActive: Bool = true, expiresAt: Timestamp?, createdAt: Timestamp, version: Int = 1
  ) {
    self.id = id
    self.account = account
    self.name = name
    self.ceiling = ceiling
    self.hint = hint
    self.isActive = isActive
    self.expiresAt = expiresAt
    lastUsedAt = nil
    self.createdAt = createdAt
    self.version = version
  }

  /// Whether it counts at a moment, as far as the token itself goes.
  public func isLive(at now: Timestamp) -> Bool {
    guard isActive else { return false }
    return expiresAt.map { now < $0 } ?? true
  }

  /// The role that it lends, given its owner's at that moment; nil when it is dead with a guest.
  public func effectiveRole(owner: Role?) -> Role? {
    owner.map { min($0, ceiling) }
  }
}

extension Permission {
  /// What no API token ever carries, wherever the configuration has moved these permissions.
  public static let withheldFromTokens: Set<Permission> = [
    .ownTokens, .manageUsers, .manageAdmins, .decideRequests, .manageSessions,
  ]
}
