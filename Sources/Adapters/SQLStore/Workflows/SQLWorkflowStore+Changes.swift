import Accounts
public import Services
public import Values

/// Changes, decided about what is there in the write transaction.
extension SQLWorkflowStore {
  /// Decides about a workflow as it is, and writes that.
  public func change(
    _ matter: WorkflowMatter, at now: Timestamp,
    decide: @escaping @Sendable (WorkflowSituation) throws -> WorkflowDecision
  ) async throws -> OpenWorkflow? {
    let result: Result<OpenWorkflow?, any Error> = try await commit.write { [trail] connection in
      let decision: WorkflowDecision
      do {
        decision = try decide(try Self.situation(matter, at: now, connection))
      } catch let error as SQLError {
        throw error
      } catch {
        // Refused for a reason of its own: the others in the transaction go on.
        return .failure(error)
      }
      try WorkflowWriting(
        connection: connection, caller: matter.caller, id: decision.workflow, now: now
      ).apply(decision)
      try trail.append(decision.events, on: connection)
      let view = try WorkflowRow.view(decision.workflow.value, for: matter.caller, connection)
      return .success(
        view.map { OpenWorkflow(view: $0, document: decision.document?.json ?? JSONText(.null)) })
    }
    return try result.get()
  }

  private static func situation(
    _ matter: WorkflowMatter, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> WorkflowSituation {
    var situation = WorkflowSituation()
    if matter.caller.isChecked, let account = matter.caller.account {
      situation.author = try SQLAccountStore.find(account.value, at: now, connection)
    }
    if let recipient = matter.recipient {
      situation.recipient = try SQLAccountStore.find(recipient.value, at: now, connection)
      situation.ownedByRecipient = try connection.count(
        "SELECT count(*) FROM workflows WHERE owner_id = \(recipient)")
    }
    guard let id = matter.workflow,
      let view = try WorkflowRow.view(id.value, for: matter.caller, connection)
    else { return situation }
    situation.view = view
    situation.document = try document(matter.document, of: id, connection)
      .flatMap { WorkflowDocument($0) }
    situation.thumbnailVersion = try connection.first(
      "SELECT version FROM workflow_thumbnails WHERE workflow_id = \(id)"
    ) { Int($0.integer(0)) }
    if let grantee = matter.grantee {
      situation.grant = try WorkflowGrantRow.find(grantee, on: id, connection)
      situation.grantee = try WorkflowGrantRow.party(grantee, at: now, connection)
    }
    return situation
  }

  private static func document(
    _ need: WorkflowMatter.DocumentNeed, of id: WorkflowID, _ connection: any SQLConnection
  ) throws -> JSONText? {
    switch need {
    case .none: nil
    case .present: try WorkflowRow.document(id, connection)
    case .revision(let number): try WorkflowRow.document(id, revision: number, connection)
    }
  }
}
