public import Accounts
public import Directory
public import Reconciliation
public import Values

/// The one way in which people change accounts.
///
/// A change is decided inside the write transaction, about the accounts as they are there, and what
/// must always hold is checked before it is kept; so no two changes can slip past each other.
public protocol AccountLedger: Sendable {
  /// The accounts as they are now, to refuse early what can't succeed; only `change` is binding.
  func situation(_ parties: AccountParties, at now: Timestamp) async throws -> AccountSituation

  /// Decides about the accounts as they are, writes what was decided, with its events, and counts
  /// the subject's version up.
  ///
  /// - Returns: the subject afterwards; nil when it is gone.
  /// - Throws: what `decide` throws, or `AccountConflict`; nothing is kept then.
  @discardableResult
  func change(
    _ parties: AccountParties, at now: Timestamp,
    decide: @Sendable (AccountSituation) throws -> AccountDecision
  ) async throws -> Account?
}

/// The accounts that a change is about.
public struct AccountParties: Sendable, Hashable {
  /// Who asks for it; nil for somebody with every right.
  public var author: AccountID?
  /// Whose account is changed, or made.
  public var subject: AccountID
  /// Who gets what the subject owns; nil when nothing is given away.
  public var recipient: AccountID?
  /// The workflows that are given away, where not everything is.
  public var workflows: [WorkflowID]
  /// The access request that the change is about; nil for none.
  public var request: AccessRequestReference?

  /// Joins the parts.
  public init(
    author: AccountID?, subject: AccountID, recipient: AccountID? = nil,
    workflows: [WorkflowID] = [], request: AccessRequestReference? = nil
  ) {
    self.author = author
    self.subject = subject
    self.recipient = recipient
    self.workflows = workflows
    self.request = request
  }
}

/// The accounts of a change as they are at one moment; nil for those that don't exist.
public struct AccountSituation: Sendable, Hashable {
  /// Who asks for it.
  public var author: Account?
  /// Whose account is changed.
  public var subject: AccountRecord?
  /// Who gets what the subject owns.
  public var recipient: Account?
  /// The names of those named workflows that the subject owns.
  public var workflows: [WorkflowID: String]
  /// The access request that it is about.
  public var request: AccessRequestRecord?

  /// Joins the parts.
  public init(
    author: Account?, subject: AccountRecord?, recipient: Account?,
    workflows: [WorkflowID: String] = [:], request: AccessRequestRecord? = nil
  ) {
    self.author = author
    self.subject = subject
    self.recipient = recipient
    self.workflows = workflows
    self.request = request
  }
}

/// What a change comes to.
public struct AccountDecision: Sendable, Hashable {
  /// What is written, in order.
  public var writes: [AccountWrite]
  /// What is recorded.
  public var events: [AuditEvent]

  /// Joins both.
  public init(writes: [AccountWrite] = [], events: [AuditEvent] = []) {
    self.writes = writes
    self.events = events
  }
}

/// One thing that is written about the subject of a change.
public enum AccountWrite: Sendable, Hashable {
  /// Makes it.
  case create(LocalAccount)
  /// Names it anew.
  case setUsername(String)
  /// Gives it another mail address, or none.
  case setEmail(String?)
  /// Gives it another name to show, or none.
  case setDisplayName(String?)
  /// Gives it another local password.
  case setPassword(NewPassword)
  /// Removes what stands in for the directory's password while that is away.
  case dropKeptVerifier
  /// Says whether the password must be changed first.
  case setMustChangePassword(Bool)
  /// Says whether no run may touch it.
  case setBreakGlass(Bool)
  /// Switches it off, or lifts that.
  case setSuspended(Bool)
  /// Puts it away, or brings it back.
  case setArchived(Bool)
  /// Joins it to an entry that has its names, and ends the collision; an entry that is gone makes way.
  case link(EntryLink)
  /// Parts it from an entry that is gone; it is a local account then.
  case unlink(EntryLink)
  /// Asks its directory for an entry, through the outbox; the link comes with that.
  case makeEntry(NewEntry, in: DirectoryName)
  /// Ends a conflict about one of its attributes.
  case settleConflict(ConflictSettlement)
  /// Gives it a role.
  case addGrant(Grant)
  /// Takes a grant from it.
  case removeGrant(GrantID)
  /// Ends its sessions, but perhaps one.
  case endSessions(except: SessionID?)
  /// Puts a session in the place of one that is kept, whose tokens are dead from then on.
  case replaceSession(SessionID, with: Session)
  /// Gives everything that it owns to another account.
  case transferContent(to: AccountID)
  /// Gives some of the workflows that it owns to another account.
  case transferWorkflows([WorkflowID], to: AccountID)
  /// Removes what it owns.
  case discardContent
  /// Removes it for good.
  case remove
  /// Keeps a new access request; the names of an application are reserved from then on.
  case openRequest(AccessRequestRecord)
  /// Keeps the end of the access request that the change is about; names that it reserved are free.
  case closeRequest(AccessRequest)
}

/// A new account that isn't linked to a directory.
public struct LocalAccount: Sendable, Hashable {
  /// The name to sign in with.
  public var username: String
  /// The mail address.
  public var email: String?
  /// The name to show.
  public var displayName: String?
  /// Its password.
  public var password: NewPassword
  /// Whether the password must be changed first.
  public var mustChangePassword: Bool

  /// Joins the parts.
  public init(
    username: String, email: String?, displayName: String?, password: NewPassword,
    mustChangePassword: Bool
  ) {
    self.username = username
    self.email = email
    self.displayName = displayName
    self.password = password
    self.mustChangePassword = mustChangePassword
  }
}

/// Why a change of accounts couldn't be kept.
public enum AccountConflict: Error, Sendable, Hashable {
  /// Somebody has the username, as a username or a mail address.
  case usernameTaken
  /// Somebody has the mail address, as a username or a mail address.
  case emailTaken
  /// Nobody would be left who can administer, now or once grants have expired.
  case lastAdministrator
}
