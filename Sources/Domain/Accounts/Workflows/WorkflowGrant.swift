public import Values

/// Somebody other than its owner may use a workflow, because somebody said so.
public struct WorkflowGrant: Sendable, Hashable {
  /// The workflow.
  public var workflow: WorkflowID
  /// Who may use it.
  public var grantee: WorkflowGrantee
  /// What they may do.
  public var access: WorkflowAccess
  /// The account that granted it; nil for a command.
  public var grantedBy: AccountID?
  /// When it was granted first.
  public var createdAt: Timestamp
  /// Counts the changes, for `ETag` and `If-Match`.
  public var version: Int

  /// Joins the parts.
  public init(
    workflow: WorkflowID, grantee: WorkflowGrantee, access: WorkflowAccess,
    grantedBy: AccountID?, createdAt: Timestamp, version: Int = 1
  ) {
    self.workflow = workflow
    self.grantee = grantee
    self.access = access
    self.grantedBy = grantedBy
    self.createdAt = createdAt
    self.version = version
  }
}

/// Who can be given a workflow to use.
public enum WorkflowGrantee: Sendable, Hashable {
  /// A person.
  case account(AccountID)
  /// Whoever is in a group, or in a group within it, at the moment of a request.
  case group(GroupID)

  /// The identifier of either.
  public var id: UniqueID {
    switch self {
    case .account(let id): id.value
    case .group(let id): id.value
    }
  }

  /// What it is, in a word of the API.
  public var kind: String {
    switch self {
    case .account: "user"
    case .group: "group"
    }
  }
}
