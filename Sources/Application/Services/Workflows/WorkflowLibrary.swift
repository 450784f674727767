public import Accounts
public import Values

/// Keeps people's workflows: shows to each what they may see, and changes what they may change.
///
/// Refuses with `WorkflowError`, or with `AuthenticationError` when the caller's account is gone.
public struct WorkflowLibrary: Sendable {
  let store: any WorkflowStore
  let settings: WorkflowSettings
  let permissions: PermissionMatrix
  let time: any TimeSource
  let randomness: any Randomness
  let latest: LatestNotice

  /// Takes what it works with.
  public init(
    store: any WorkflowStore, settings: WorkflowSettings = WorkflowSettings(),
    permissions: PermissionMatrix = .standard, time: any TimeSource, randomness: any Randomness
  ) {
    self.store = store
    self.settings = settings
    self.permissions = permissions
    self.time = time
    self.randomness = randomness
    latest = LatestNotice(store)
  }

  /// How much a caller may keep; nothing for a guest.
  public func limits(for caller: WorkflowCaller) -> WorkflowLimits {
    caller.mayOwn ? settings.limits(of: caller.role) : .nothing
  }

  /// Workflows without their documents, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func list(
    _ filter: WorkflowFilter, sort: WorkflowSort = .standard,
    _ page: PageRequest = PageRequest(), for caller: WorkflowCaller
  ) async throws -> Page<WorkflowView> {
    try check(filter.scope, for: caller)
    return try await store.list(filter, sort: sort, page, for: caller)
  }

  /// The tags of the workflows that a list would show, in alphabetical order.
  ///
  /// - Throws: `BadCursor` when the cursor is of another list.
  public func tags(
    _ filter: WorkflowFilter, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowTagCount> {
    try check(filter.scope, for: caller)
    return try await store.tags(filter, page, for: caller)
  }

  /// The numbers of the workflows that a list would show.
  public func counts(
    _ filter: WorkflowFilter, for caller: WorkflowCaller
  ) async throws -> WorkflowCounts {
    try check(filter.scope, for: caller)
    return try await store.counts(filter, for: caller)
  }

  /// One workflow with its document.
  public func open(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> OpenWorkflow {
    guard let workflow = try await store.open(id, for: caller) else {
      throw WorkflowError.notFound
    }
    return workflow
  }

  /// One workflow without its document.
  public func find(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> WorkflowView {
    guard let view = try await store.find(id, for: caller) else { throw WorkflowError.notFound }
    return view
  }

  /// Notes that the caller opened a workflow.
  public func noteOpening(
    of id: WorkflowID, by caller: WorkflowCaller
  ) async throws -> WorkflowView {
    guard let view = try await store.noteOpening(of: id, at: time.now(), by: caller) else {
      throw WorkflowError.notFound
    }
    return view
  }

  /// The revisions that are kept, the latest first.
  public func revisions(
    of id: WorkflowID, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowRevision> {
    guard let page = try await store.revisions(of: id, page, for: caller) else {
      throw WorkflowError.notFound
    }
    return page
  }

  /// One revision with its document.
  public func revision(
    _ number: Int, of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> (revision: WorkflowRevision, document: JSONText) {
    _ = try await find(id, for: caller)
    guard let found = try await store.revision(number, of: id, for: caller) else {
      throw WorkflowError.revisionNotFound
    }
    return found
  }

  /// The picture of a workflow.
  public func thumbnail(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> WorkflowThumbnail {
    _ = try await find(id, for: caller)
    guard let thumbnail = try await store.thumbnail(of: id, for: caller) else {
      throw WorkflowError.thumbnailNotFound
    }
    return thumbnail
  }

  /// Who was granted a workflow, by name; only for those who may share it.
  public func grants(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> [NamedWorkflowGrant] {
    guard let found = try await store.grants(of: id, for: caller) else {
      throw WorkflowError.notFound
    }
    guard found.access >= .admin else { throw WorkflowError.forbidden(.administer) }
    return found.grants
  }

  private func check(
    _ scope: WorkflowFilter.Scope, for caller: WorkflowCaller
  ) throws(WorkflowError) {
    guard scope != .all || caller.mayManage else { throw .forbidden(.manage) }
  }
}
