public import Directory
public import Values

/// An account with everything that decides what may become of it.
public struct AccountRecord: Sendable, Hashable {
  /// The account.
  public var account: Account
  /// Whether a person has switched it off.
  public var isSuspended: Bool
  /// Why a directory has switched it off; nil when it hasn't.
  public var directoryBlock: String?
  /// The directory that has; nil when none has.
  public var blockingDirectory: DirectoryName?
  /// What a local password is checked against; nil without one.
  public var verifier: Secret?
  /// Its grants, expired ones too.
  public var grants: [Grant]
  /// The number of workflows that it owns.
  public var workflows: Int
  /// The names of those among them that others may see, a hundred at most.
  public var sharedWorkflows: [String]
  /// The groups that it may leave here, because the directory is told: those it is a member of
  /// itself, by their names in the form to compare by.
  public var leavableGroups: Set<String> = []

  /// Joins the parts.
  public init(
    account: Account, isSuspended: Bool, directoryBlock: String?, verifier: Secret?,
    grants: [Grant], workflows: Int, sharedWorkflows: [String] = []
  ) {
    self.account = account
    self.isSuspended = isSuspended
    self.directoryBlock = directoryBlock
    self.verifier = verifier
    self.grants = grants
    self.workflows = workflows
    self.sharedWorkflows = sharedWorkflows
  }
}
