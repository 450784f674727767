public import Values

/// The identifier of a workflow.
public typealias WorkflowID = Identifier<Workflow>

/// Everything about a workflow but its document.
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
  /// The tags, as somebody wrote them first.
  public var tags: [String]
  /// Whether everybody sees it.
  public var isPublic: Bool
  /// When it was made.
  public var createdAt: Timestamp
  /// When it was saved last.
  public var updatedAt: Timestamp
  /// The number of the latest revision; each save makes one.
  public var revision: Int
  /// Counts the changes, for `ETag` and `If-Match`.
  public var version: Int
  /// The bytes of the document, as compact JSON.
  public var size: Int

  /// Joins the parts.
  public init(
    id: WorkflowID, owner: AccountID, name: String, description: String, category: String,
    tags: [String], isPublic: Bool, createdAt: Timestamp, updatedAt: Timestamp, revision: Int,
    version: Int, size: Int
  ) {
    self.id = id
    self.owner = owner
    self.name = name
    self.description = description
    self.category = category
    self.tags = tags
    self.isPublic = isPublic
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.revision = revision
    self.version = version
    self.size = size
  }
}
