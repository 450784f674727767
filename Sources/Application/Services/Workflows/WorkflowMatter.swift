public import Accounts
public import Values

/// What a change of a workflow is about, so that the store reads what decides it.
public struct WorkflowMatter: Sendable, Hashable {
  /// Who asks for it.
  public var caller: WorkflowCaller
  /// The workflow that is changed or copied; nil when one is made from nothing.
  public var workflow: WorkflowID?
  /// Which document matters.
  public var document = DocumentNeed.none
  /// Whose grant is changed.
  public var grantee: UniqueID?
  /// Who will own it, where that begins.
  public var recipient: AccountID?

  /// Which document a decision needs.
  public enum DocumentNeed: Sendable, Hashable {
    /// None.
    case none
    /// The present one.
    case present
    /// That of a revision.
    case revision(Int)
  }

  /// Joins the parts.
  public init(
    _ caller: WorkflowCaller, _ workflow: WorkflowID?, document: DocumentNeed = .none,
    grantee: UniqueID? = nil, recipient: AccountID? = nil
  ) {
    self.caller = caller
    self.workflow = workflow
    self.document = document
    self.grantee = grantee
    self.recipient = recipient
  }
}

/// What decides about a change of a workflow, as it is at one moment.
public struct WorkflowSituation: Sendable {
  /// The caller's account; nil for a command.
  public var author: Account?
  /// The workflow as the caller sees it; nil when they may not know it.
  public var view: WorkflowView?
  /// The document that was asked for.
  public var document: WorkflowDocument?
  /// The thumbnail's version; nil when there is none.
  public var thumbnailVersion: Int?
  /// The grant that is changed; nil when there is none yet.
  public var grant: NamedWorkflowGrant?
  /// Who is to have a grant; nil when nobody has the identifier.
  public var grantee: Party?
  /// Who is to own it; nil when nobody has the identifier.
  public var recipient: Account?
  /// How many workflows that account owns.
  public var ownedByRecipient = 0

  /// Who can have a grant.
  public enum Party: Sendable, Hashable {
    /// A person.
    case account(Account)
    /// A group, with its name.
    case group(GroupID, name: String)
  }

  /// Begins with nothing known.
  public init() {}
}

/// What a change comes to.
public struct WorkflowDecision: Sendable {
  /// The workflow that is written.
  public var workflow: WorkflowID
  /// What is written, in order.
  public var writes: [WorkflowWrite]
  /// What is recorded.
  public var events: [AuditEvent]
  /// Which earlier revisions stay.
  public var retention: WorkflowRetention
  /// The document afterwards, where it is known.
  public var document: WorkflowDocument?

  /// Joins the parts.
  public init(
    _ workflow: WorkflowID, _ writes: [WorkflowWrite] = [], events: [AuditEvent] = [],
    retention: WorkflowRetention = WorkflowRetention(), document: WorkflowDocument? = nil
  ) {
    self.workflow = workflow
    self.writes = writes
    self.events = events
    self.retention = retention
    self.document = document
  }
}

/// One thing that is written about a workflow.
public enum WorkflowWrite: Sendable {
  /// Makes it, with its first revision.
  case create(owner: AccountID, WorkflowContent)
  /// Adds a revision.
  case save(WorkflowContent)
  /// Lets somebody use it, or use it differently.
  case putGrant(WorkflowGrant)
  /// Ends a grant.
  case removeGrant(UniqueID)
  /// Gives it a picture.
  case setThumbnail(WorkflowThumbnail)
  /// Takes its picture away.
  case removeThumbnail
  /// Removes it with everything that hangs on it.
  case remove
}

/// A document with whether everybody sees it, and its text as it is stored.
public struct WorkflowContent: Sendable, Hashable {
  /// The document.
  public let document: WorkflowDocument
  /// The document as compact JSON.
  public let text: String

  /// Writes the text of a document.
  public init(_ document: WorkflowDocument) {
    self.document = document
    text = document.json.text
  }

  /// The bytes of the text.
  public var size: Int { text.utf8.count }

  /// Whether everybody sees it, which its tags say.
  public var isPublic: Bool { document.isShared }
}
