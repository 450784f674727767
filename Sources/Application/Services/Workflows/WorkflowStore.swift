public import Accounts
public import Values

/// Workflows, as the use cases need them.
///
/// Every method that takes a caller answers with what this caller may know at that moment and with
/// nothing else: what they may not see is absent, from totals too. Who may see what is computed in
/// the query that reads it.
public protocol WorkflowStore: Sendable {
  /// Workflows without their documents, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  func list(
    _ filter: WorkflowFilter, sort: WorkflowSort, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowView>

  /// The tags of the workflows that a list would show, in alphabetical order.
  ///
  /// - Throws: `BadCursor` when the cursor is of another list.
  func tags(
    _ filter: WorkflowFilter, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowTagCount>

  /// The numbers of the workflows that a list would show.
  func counts(_ filter: WorkflowFilter, for caller: WorkflowCaller) async throws -> WorkflowCounts

  /// One workflow with its document.
  func open(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> OpenWorkflow?

  /// One workflow without its document.
  func find(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> WorkflowView?

  /// Who was granted a workflow, by name, with what the caller may do with it.
  func grants(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> (access: WorkflowAccess, grants: [NamedWorkflowGrant])?

  /// The revisions that are kept, the latest first; nil when the caller may not know the workflow.
  ///
  /// - Throws: `BadCursor` when the cursor is of another list.
  func revisions(
    of id: WorkflowID, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowRevision>?

  /// One revision with its document; nil when there is none or the caller may not know it.
  func revision(
    _ number: Int, of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> (revision: WorkflowRevision, document: JSONText)?

  /// The picture of a workflow; nil when it has none or the caller may not know it.
  func thumbnail(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> WorkflowThumbnail?

  /// Notes that the caller opened a workflow; nil when they may not know it.
  func noteOpening(
    of id: WorkflowID, at now: Timestamp, by caller: WorkflowCaller
  ) async throws -> WorkflowView?

  /// Decides about a workflow as it is in the write transaction, and writes that.
  ///
  /// - Returns: the workflow afterwards as the caller sees it; nil when it is gone, or is no longer
  ///   theirs to see.
  /// - Throws: what `decide` throws; nothing is kept then.
  func change(
    _ matter: WorkflowMatter, at now: Timestamp,
    decide: @escaping @Sendable (WorkflowSituation) throws -> WorkflowDecision
  ) async throws -> OpenWorkflow?

  /// The number of the latest notice; 0 before the first one.
  func latestNotice() async throws -> Int

  /// The notices behind one, in order, of what the caller may know now.
  func notices(
    after sequence: Int, limit: Int, for caller: WorkflowCaller
  ) async throws -> WorkflowNoticeBatch

  /// The workflows that are granted to groups that a caller is in, groups around them included.
  func grantedToGroups(of caller: WorkflowCaller) async throws -> Set<WorkflowID>

  /// Removes revisions that were saved before a moment, but never a workflow's present one.
  func removeRevisions(savedBefore moment: Timestamp) async throws
}
