public import Accounts
public import Services
public import Values

extension JSONValue {
  /// A workflow as one caller sees it, without its document.
  public init(_ view: WorkflowView) {
    let workflow = view.workflow
    self = [
      "workflow_id": JSONValue(workflow.id), "name": .string(workflow.name),
      "description": .string(workflow.description), "category": .string(workflow.category),
      "tags": .array(workflow.tags.map(JSONValue.string)),
      "user_id": JSONValue(workflow.owner), "owner_name": .string(view.ownerName),
      "is_public": .bool(workflow.isPublic), "access": .string(view.access.description),
      "revision": JSONValue(workflow.revision), "size": JSONValue(workflow.size),
      "has_thumbnail": .bool(view.hasThumbnail), "created_at": JSONValue(workflow.createdAt),
      "updated_at": JSONValue(workflow.updatedAt), "opened_at": JSONValue(view.openedAt),
    ]
  }

  /// A workflow as it is handed out to its owner.
  public init(_ stored: StoredWorkflow) {
    let workflow = stored.workflow
    self = [
      "workflow_id": JSONValue(workflow.id), "user_id": JSONValue(workflow.owner),
      "name": .string(workflow.name), "description": .string(workflow.description),
      "category": .string(workflow.category), "is_public": .bool(workflow.isPublic),
      "created_at": JSONValue(workflow.createdAt), "updated_at": JSONValue(workflow.updatedAt),
      "opened_at": JSONValue(stored.openedAt), "workflow": stored.document,
    ]
  }

  /// Who may use a workflow.
  public init(_ named: NamedWorkflowGrant) {
    let grant = named.grant
    self = [
      "grantee_id": .string(grant.grantee.id.description),
      "kind": .string(grant.grantee.kind), "name": .string(named.granteeName),
      "access": .string(grant.access.description), "granted_by": JSONValue(grant.grantedBy),
      "created_at": JSONValue(grant.createdAt),
    ]
  }

  /// One saved state of a workflow, without its document.
  public init(_ revision: WorkflowRevision) {
    self = [
      "revision": JSONValue(revision.number), "saved_by": JSONValue(revision.savedBy),
      "saved_by_name": .string(revision.savedByName), "via": .string(revision.way.rawValue),
      "saved_at": JSONValue(revision.savedAt), "size": JSONValue(revision.size),
    ]
  }

  /// How many workflows have a tag.
  public init(_ count: WorkflowTagCount) {
    self = ["tag": .string(count.tag), "count": JSONValue(count.count)]
  }

  /// How many workflows there are.
  public init(_ counts: WorkflowCounts) {
    let categories = counts.byCategory.sorted { $0.key < $1.key }
    self = [
      "total": JSONValue(counts.total), "public": JSONValue(counts.public),
      "private": JSONValue(counts.total - counts.public),
      "by_category": .object(categories.map { .init($0.key, JSONValue($0.value)) }),
    ]
  }

  /// How much one person may keep.
  public init(_ limits: WorkflowLimits) {
    self = [
      "number": JSONValue(limits.count), "document_bytes": JSONValue(limits.documentSize),
      "depth": JSONValue(limits.depth), "thumbnail_bytes": JSONValue(limits.thumbnailSize),
    ]
  }
}
