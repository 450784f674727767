import Accounts
import Values

/// What decides whether a caller may do something, and how it is recorded.
extension WorkflowPlanner {
  /// The workflow, for a caller who may do so much with it.
  func visible(with access: WorkflowAccess) throws -> WorkflowView {
    try checkCaller()
    guard let view = situation.view else { throw WorkflowError.notFound }
    guard view.access >= access else {
      throw WorkflowError.forbidden(access == .write ? .write : .administer)
    }
    return view
  }

  /// The workflow, in a version that the change is meant for.
  func changeable(with access: WorkflowAccess) throws -> WorkflowView {
    let view = try visible(with: access)
    try check(view.workflow.version, of: view)
    return view
  }

  /// Refuses a change of another version; of nothing where a version was named.
  func check(_ version: Int?, of view: WorkflowView) throws(WorkflowError) {
    if condition == .any { return }
    guard let version, condition.admits(version) else {
      throw .stale(revision: view.workflow.revision)
    }
  }

  /// Refuses a caller who may not share at all.
  func requireSharing() throws(WorkflowError) {
    guard caller.mayShare else { throw .forbidden(.share) }
  }

  /// Refuses a caller who may not share this workflow.
  func requireSharing(_ view: WorkflowView) throws(WorkflowError) {
    try requireSharing()
    guard view.access >= .admin else { throw .forbidden(.administer) }
  }

  /// An audit event about one workflow.
  func event(
    _ action: String, _ id: WorkflowID, _ name: String, before: JSONValue = .null,
    after: JSONValue = .null, reason: String = ""
  ) -> AuditEvent {
    AuditEvent(
      action: action, actor: caller.actor,
      subject: .init(kind: "workflow", id: id.value, name: name), before: before, after: after,
      reason: reason, at: now)
  }
}
