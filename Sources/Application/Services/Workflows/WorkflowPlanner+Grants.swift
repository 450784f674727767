import Accounts
import Values

/// Letting people and groups use a workflow.
extension WorkflowPlanner {
  /// What a grant comes to; nothing when it is so already.
  func decideGrant(_ access: WorkflowAccess) throws -> WorkflowDecision {
    let view = try visible(with: .admin)
    try requireSharing(view)
    try check(situation.grant?.grant.version, of: view)
    let (grantee, name) = try suitableGrantee(of: view)
    var grant =
      situation.grant?.grant
      ?? WorkflowGrant(
        workflow: view.workflow.id, grantee: grantee, access: access,
        grantedBy: caller.isChecked ? caller.account : nil, createdAt: now, version: 0)
    guard situation.grant == nil || grant.access != access else {
      return WorkflowDecision(view.workflow.id)
    }
    let before = situation.grant.map { facts($0.grant, $0.granteeName) } ?? .null
    grant.access = access
    grant.version += 1
    return WorkflowDecision(
      view.workflow.id, [.putGrant(grant)],
      events: [
        event(
          "workflow.granted", view.workflow.id, view.workflow.name, before: before,
          after: facts(grant, name))
      ])
  }

  /// What ending a grant comes to.
  func decideRevocation() throws -> WorkflowDecision {
    let view = try visible(with: .admin)
    try requireSharing(view)
    guard let named = situation.grant else { throw WorkflowError.grantNotFound }
    try check(named.grant.version, of: view)
    return WorkflowDecision(
      view.workflow.id, [.removeGrant(named.grant.grantee.id)],
      events: [
        event(
          "workflow.revoked", view.workflow.id, view.workflow.name,
          before: facts(named.grant, named.granteeName))
      ])
  }

  private func suitableGrantee(
    of view: WorkflowView
  ) throws(WorkflowError) -> (WorkflowGrantee, name: String) {
    switch situation.grantee {
    case nil:
      throw .unsuitable(.grantee, reason: "No user and no group has this identifier.")
    case .group(let id, let name): return (.group(id), name)
    case .account(let account):
      guard !account.isSystem else {
        throw .unsuitable(.grantee, reason: "Nobody signs in as the system account.")
      }
      guard account.status != .archived else {
        throw .unsuitable(.grantee, reason: "That account is archived. Restore it first.")
      }
      guard account.id != view.workflow.owner else {
        throw .unsuitable(.grantee, reason: "The owner has every right already.")
      }
      return (.account(account.id), account.username)
    }
  }

  private func facts(_ grant: WorkflowGrant, _ name: String) -> JSONValue {
    [
      "grantee_id": .string(grant.grantee.id.description), "kind": .string(grant.grantee.kind),
      "grantee": .string(name), "access": .string(grant.access.description),
    ]
  }
}
