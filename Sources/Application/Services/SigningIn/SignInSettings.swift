/// How signing in goes about ages and absent directories.
public struct SignInSettings: Sendable, Hashable {
  /// The age at which a local password must be changed; nil for never.
  public var maximumPasswordAge: Duration?
  /// The age up to which a kept verifier stands in for a directory that is away; nil for never.
  public var maximumOfflineAge: Duration?

  /// Joins the parts.
  public init(
    maximumPasswordAge: Duration? = nil, maximumOfflineAge: Duration? = nil
  ) {
    self.maximumPasswordAge = maximumPasswordAge
    self.maximumOfflineAge = maximumOfflineAge
  }
}

/// What signing in keeps and reads.
public struct SignInStores: Sendable {
  /// Accounts and sessions.
  public var sessions: any SessionStore
  /// Verifiers of linked accounts for the time when their directory is away.
  public var kept: any KeptVerifierStore
  /// What happened.
  public var audit: any AuditLog

  /// Joins the stores.
  public init(
    sessions: any SessionStore, kept: any KeptVerifierStore, audit: any AuditLog
  ) {
    self.sessions = sessions
    self.kept = kept
    self.audit = audit
  }
}
