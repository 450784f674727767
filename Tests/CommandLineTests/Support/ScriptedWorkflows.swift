import Accounts
import Services
import Values

/// Workflows that a test names; every command may do everything with them.
struct ScriptedWorkflows: WorkflowStore {
  var workflows: [OpenWorkflow] = []
  var grants: [NamedWorkflowGrant] = []

  func list(
    _ filter: WorkflowFilter, sort: WorkflowSort, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowView> {
    let found = workflows.map(\.view).filter { view in
      filter.text.map { view.workflow.name.lowercased().contains($0.lowercased()) } ?? true
    }
    return Page(items: found, total: found.count, nextCursor: nil)
  }

  func tags(
    _ filter: WorkflowFilter, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowTagCount> {
    Page(items: [], total: 0, nextCursor: nil)
  }

  func counts(
    _ filter: WorkflowFilter, for caller: WorkflowCaller
  ) async throws -> WorkflowCounts {
    WorkflowCounts(total: workflows.count, public: 0, byCategory: [:])
  }

  func open(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> OpenWorkflow? {
    workflows.first { $0.view.workflow.id == id }
  }

  func find(_ id: WorkflowID, for caller: WorkflowCaller) async throws -> WorkflowView? {
    try await open(id, for: caller)?.view
  }

  func grants(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> (access: WorkflowAccess, grants: [NamedWorkflowGrant])? {
    (.admin, grants)
  }

  func revisions(
    of id: WorkflowID, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowRevision>? {
    let revision = WorkflowRevision(
      number: 1, savedBy: nil, savedByName: "ada", way: .command, savedAt: CommandWorld.start,
      size: 12)
    return Page(items: [revision], total: 1, nextCursor: nil)
  }

  func revision(
    _ number: Int, of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> (revision: WorkflowRevision, document: JSONText)? { nil }

  func thumbnail(
    of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> WorkflowThumbnail? { nil }

  func noteOpening(
    of id: WorkflowID, at now: Timestamp, by caller: WorkflowCaller
  ) async throws -> WorkflowView? { nil }

  func change(
    _ matter: WorkflowMatter, at now: Timestamp,
    decide: @escaping @Sendable (WorkflowSituation) throws -> WorkflowDecision
  ) async throws -> OpenWorkflow? {
    var situation = WorkflowSituation()
    situation.view = workflows.map(\.view).first { $0.workflow.id == matter.workflow }
    let decision = try decide(situation)
    return workflows.first { $0.view.workflow.id == decision.workflow }
  }

  func latestNotice() async throws -> Int { 0 }

  func notices(
    after sequence: Int, limit: Int, for caller: WorkflowCaller
  ) async throws -> WorkflowNoticeBatch {
    WorkflowNoticeBatch(notices: [], through: sequence, hasGap: false)
  }

  func grantedToGroups(of caller: WorkflowCaller) async throws -> Set<WorkflowID> { [] }

  func removeRevisions(savedBefore moment: Timestamp) async throws {}
}
