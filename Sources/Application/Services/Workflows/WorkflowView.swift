public import Accounts
public import Values

/// A workflow as one caller sees it.
public struct WorkflowView: Sendable, Hashable {
  /// The workflow.
  public var workflow: Workflow
  /// The owner's name to show.
  public var ownerName: String
  /// What the caller may do with it.
  public var access: WorkflowAccess
  /// When the caller opened it last; nil for never.
  public var openedAt: Timestamp?
  /// Whether it has a picture.
  public var hasThumbnail: Bool

  /// Joins the parts.
  public init(
    workflow: Workflow, ownerName: String, access: WorkflowAccess, openedAt: Timestamp?,
    hasThumbnail: Bool
  ) {
    self.workflow = workflow
    self.ownerName = ownerName
    self.access = access
    self.openedAt = openedAt
    self.hasThumbnail = hasThumbnail
  }
}

/// A workflow as one caller sees it, with its document.
public struct OpenWorkflow: Sendable, Hashable {
  /// Everything but the document.
  public var view: WorkflowView
  /// The document.
  public var document: JSONText

  /// Joins both.
  public init(view: WorkflowView, document: JSONText) {
    self.view = view
    self.document = document
  }
}

/// A workflow as it is handed out to the person who owns it.
public struct StoredWorkflow: Sendable, Hashable {
  /// Everything but the document.
  public var workflow: Workflow
  /// The document.
  public var document: JSONValue
  /// When the owner opened it last; nil for never.
  public var openedAt: Timestamp?

  /// Joins the parts.
  public init(workflow: Workflow, document: JSONValue, openedAt: Timestamp?) {
    self.workflow = workflow
    self.document = document
    self.openedAt = openedAt
  }
}

/// A grant with the name of who has it.
public struct NamedWorkflowGrant: Sendable, Hashable {
  /// The grant.
  public var grant: WorkflowGrant
  /// The username, or the name of the group.
  public var granteeName: String

  /// Joins both.
  public init(grant: WorkflowGrant, granteeName: String) {
    self.grant = grant
    self.granteeName = granteeName
  }
}

/// How many workflows have a tag.
public struct WorkflowTagCount: Sendable, Hashable {
  /// The tag, as somebody wrote it.
  public var tag: String
  /// How many have it.
  public var count: Int

  /// Joins both.
  public init(tag: String, count: Int) {
    self.tag = tag
    self.count = count
  }
}

/// How many workflows there are in a scope.
public struct WorkflowCounts: Sendable, Hashable {
  /// All of them.
  public var total: Int
  /// Those that everybody sees.
  public var `public`: Int
  /// By what they are filed under.
  public var byCategory: [String: Int]

  /// Joins the numbers.
  public init(total: Int, public: Int, byCategory: [String: Int]) {
    self.total = total
    self.public = `public`
    self.byCategory = byCategory
  }
}
