public import Values

/// The identifier of an access request.
public typealias AccessRequestID = Identifier<AccessRequest>

/// A person's wish for access, which is decided once.
public struct AccessRequest: Sendable, Hashable {
  /// The identifier.
  public var id: AccessRequestID
  /// Whose wish it is; nil for an application that made no account.
  public var account: AccountID?
  /// Whether somebody without an account applies for one.
  public var isApplication: Bool
  /// The requester's names: those of the account, or those that it would get.
  public var requester: Requester
  /// What the person says; nil for nothing.
  public var message: String?
  /// The role that the person wishes; nil for no wish.
  public var requestedRole: Role?
  /// How far it is.
  public var status: AccessRequestStatus
  /// What was decided; nil unless it was approved or rejected.
  public var decision: Decision?
  /// When it was made.
  public var createdAt: Timestamp
  /// When it was changed last.
  public var updatedAt: Timestamp
  /// Counts the changes, for `ETag` and `If-Match`.
  public var version: Int

  /// The names of somebody who asks.
  public struct Requester: Sendable, Hashable {
    /// The name to sign in with.
    public var username: String
    /// The mail address.
    public var email: String?
    /// The name to show.
    public var displayName: String?

    /// Joins the names.
    public init(username: String, email: String?, displayName: String?) {
      self.username = username
      self.email = email
      self.displayName = displayName
    }
  }

  /// What somebody decided.
  public struct Decision: Sendable, Hashable {
    /// The decider's account; nil for a decision by command.
    public var decider: AccountID?
    /// The decider's name at that moment.
    public var deciderName: String
    /// When.
    public var at: Timestamp
    /// The role that was given; nil for a rejection.
    public var role: Role?
    /// When that role ends; nil for never.
    public var accessEndsAt: Timestamp?
    /// What the requester is told about a rejection.
    public var reason: String?
    /// A note for those who decide.
    public var comment: String?

    /// Joins the parts; everything but who and when can be set afterwards.
    public init(decider: AccountID?, deciderName: String, at: Timestamp) {
      self.decider = decider
      self.deciderName = deciderName
      self.at = at
    }
  }

  /// Joins the parts of a request that was just made.
  public init(
    id: AccessRequestID, account: AccountID?, requester: Requester, message: String?,
    requestedRole: Role?, createdAt: Timestamp
  ) {
    self.id = id
    self.account = account
    isApplication = account == nil
    self.requester = requester
    self.message = message
    self.requestedRole = requestedRole
    status = .pending
    self.createdAt = createdAt
    updatedAt = createdAt
    version = 1
  }
}

/// How far an access request is.
public enum AccessRequestStatus: String, Sendable, CaseIterable {
  /// Nobody has decided yet.
  case pending
  /// The person got a role.
  case approved
  /// The person got none.
  case rejected
  /// The person took it back.
  case withdrawn
  /// Nobody decided for too long.
  case expired
}
