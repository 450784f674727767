public import Values

/// The identifier of a workflow.
public typealias WorkflowID = Identifier<Workflow>

/// A document that somebody keeps for an application.
public struct Workflow: Sendable, Hashable {
  /// The immutable identifier.
  public var id: WorkflowID
  /// Whose it is.
  public var owner: AccountID
  /// The name.
  public var name: String
  /// What it is for; empty when nobody said.
  public var description: String
  /// What it is filed under; empty when nobody said.
  public var category: String
  /// The document, as the application sent it.
  public var document: JSONValue
  /// Whether everybody sees it.
  public var isPublic: Bool
  /// When it was made.
  public var createdAt: Timestamp
  /// When it was changed last.
  public var updatedAt: Timestamp
  /// When somebody opened it last; nil for never.
  public var openedAt: Timestamp?

  /// Joins the parts.
  public init(
    id: WorkflowID, owner: AccountID, name: String, description: String, category: String,
    document: JSONValue, isPublic: Bool, createdAt: Timestamp, updatedAt: Timestamp,
    openedAt: Timestamp?
  ) {
    self.id = id
    self.owner = owner
    self.name = name
    self.description = description
    self.category = category
    self.document = document
    self.isPublic = isPublic
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.openedAt = openedAt
  }
}
