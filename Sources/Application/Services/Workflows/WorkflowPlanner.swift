import Accounts
import Values

/// Decides about one workflow as it is now: the rules of who may do what with it.
struct WorkflowPlanner {
  let settings: WorkflowSettings
  let permissions: PermissionMatrix
  let caller: WorkflowCaller
  let situation: WorkflowSituation
  let condition: VersionCondition
  let now: Timestamp

  /// Refuses a caller who has lost the account or the rights since the request came.
  func checkCaller() throws {
    guard caller.isChecked else { return }
    guard let author = situation.author else { throw AuthenticationError.unauthenticated }
    guard author.status == .active else { throw AuthenticationError.accountDisabled }
    guard permissions.allows(author.role, .ownWorkflows) else {
      throw WorkflowError.forbidden(.own)
    }
    guard !caller.mayManage || permissions.allows(author.role, .manageWorkflows) else {
      throw WorkflowError.forbidden(.manage)
    }
  }

  /// What making a workflow comes to.
  func decideCreation(_ draft: PreparedDocument, reason: String = "") throws -> WorkflowDecision {
    try checkCaller()
    guard let owner = situation.recipient else { throw AuthenticationError.unauthenticated }
    try requireSuitable(owner)
    let limit = settings.limits(of: owner.isSystem ? .admin : owner.role).count
    guard situation.ownedByRecipient < limit else { throw WorkflowError.tooMany(limit: limit) }
    let content = draft.content
    if content.isPublic { try requireSharing() }
    var facts: [JSONValue.Member] = [
      .init("name", .string(content.document.name)), .init("owner", .string(owner.username)),
      .init("is_public", .bool(content.isPublic)),
    ]
    if let source = situation.view {
      facts.append(.init("copied_from", JSONValue(source.workflow.id)))
    }
    return WorkflowDecision(
      draft.id, [.create(owner: owner.id, content)],
      events: [
        event(
          "workflow.created", draft.id, content.document.name, after: .object(facts),
          reason: reason)
      ],
      document: content.document)
  }

  /// What saving over a workflow comes to.
  func decideSave(_ content: WorkflowContent) throws -> WorkflowDecision {
    let view = try changeable(with: .write)
    guard content.isPublic != view.workflow.isPublic else {
      return save(content, of: view, events: [])
    }
    try requireSharing(view)
    return save(content, of: view, events: [sharing(content.isPublic, of: view)])
  }

  /// What showing a workflow to everybody comes to, or not any more; nothing when it is so already.
  func decideSharing(_ isPublic: Bool) throws -> WorkflowDecision {
    let view = try changeable(with: .admin)
    try requireSharing(view)
    guard var document = situation.document else { throw WorkflowError.notFound }
    guard isPublic != view.workflow.isPublic else {
      return WorkflowDecision(view.workflow.id, document: document)
    }
    document.mark(asShared: isPublic)
    return save(
      WorkflowContent(document), of: view, events: [sharing(isPublic, of: view)])
  }

  /// What bringing an earlier document back comes to; who sees the workflow stays as it is.
  func decideRestoration() throws -> WorkflowDecision {
    let view = try changeable(with: .write)
    guard var document = situation.document else { throw WorkflowError.revisionNotFound }
    document.mark(asShared: view.workflow.isPublic)
    return save(WorkflowContent(document), of: view, events: [])
  }

  /// What removing a workflow comes to.
  func decideRemoval(reason: String = "") throws -> WorkflowDecision {
    let view = try changeable(with: .write)
    let facts: JSONValue = [
      "name": .string(view.workflow.name), "owner": .string(view.ownerName),
      "is_public": .bool(view.workflow.isPublic),
    ]
    return WorkflowDecision(
      view.workflow.id, [.remove],
      events: [
        event(
          "workflow.removed", view.workflow.id, view.workflow.name, before: facts,
          reason: reason)
      ])
  }

  /// What giving a workflow another picture, or none, comes to.
  func decideThumbnail(_ thumbnail: WorkflowThumbnail?) throws -> WorkflowDecision {
    let view = try visible(with: .write)
    try check(situation.thumbnailVersion, of: view)
    guard var thumbnail else {
      guard situation.thumbnailVersion != nil else { throw WorkflowError.thumbnailNotFound }
      return WorkflowDecision(view.workflow.id, [.removeThumbnail])
    }
    thumbnail.version = (situation.thumbnailVersion ?? 0) + 1
    return WorkflowDecision(view.workflow.id, [.setThumbnail(thumbnail)])
  }

  private func save(
    _ content: WorkflowContent, of view: WorkflowView, events: [AuditEvent]
  ) -> WorkflowDecision {
    WorkflowDecision(
      view.workflow.id, [.save(content)], events: events, retention: settings.retention,
      document: content.document)
  }

  private func sharing(_ isPublic: Bool, of view: WorkflowView) -> AuditEvent {
    event(
      isPublic ? "workflow.published" : "workflow.unpublished", view.workflow.id,
      view.workflow.name, before: ["is_public": .bool(!isPublic)],
      after: ["is_public": .bool(isPublic)])
  }

  /// Refuses an owner who may not keep workflows; what is nobody's is the system account's.
  private func requireSuitable(_ owner: Account) throws(WorkflowError) {
    let obstacle = permissions.obstacle(toOwningWorkflows: owner)
    guard let obstacle, obstacle != .systemAccount else { return }
    throw .unsuitable(.owner, reason: obstacle.explanation)
  }
}

/// A document that is ready to be kept under an identifier.
struct PreparedDocument: Sendable {
  let id: WorkflowID
  let content: WorkflowContent
}
