public import Accounts
public import Values

/// Letting people and groups use a workflow.
extension WorkflowLibrary {
  /// Lets somebody use a workflow, or use it differently.
  public func grant(
    _ access: WorkflowAccess, on id: WorkflowID, to grantee: UniqueID,
    if condition: VersionCondition = .any, by caller: WorkflowCaller
  ) async throws -> NamedWorkflowGrant {
    try await write(WorkflowMatter(caller, id, grantee: grantee), condition) {
      try $0.decideGrant(access)
    }
    return try await grant(of: grantee, on: id, for: caller)
  }

  /// The grant of one person or group.
  public func grant(
    of grantee: UniqueID, on id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> NamedWorkflowGrant {
    let all = try await grants(of: id, for: caller)
    guard let named = all.first(where: { $0.grant.grantee.id == grantee }) else {
      throw WorkflowError.grantNotFound
    }
    return named
  }

  /// Ends a grant; it acts on the next request.
  public func revoke(
    from grantee: UniqueID, on id: WorkflowID, if condition: VersionCondition = .any,
    by caller: WorkflowCaller
  ) async throws {
    try await write(WorkflowMatter(caller, id, grantee: grantee), condition) {
      try $0.decideRevocation()
    }
  }
}
