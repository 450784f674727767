import Accounts
import Values

/// Archival, removal and what becomes of the content.
extension ChangePlanner {
  /// What archiving or restoring comes to; nothing when it is so already.
  func decideArchival(_ isArchived: Bool, reason: String) throws -> AccountDecision {
    try rules.check(.changeStatus, on: subject.account, by: agent)
    guard isArchived != (subject.account.status == .archived) else { return AccountDecision() }
    guard isArchived else {
      return AccountDecision(
        writes: [.setArchived(false)], events: [events.event("account.restored", reason: reason)])
    }
    return AccountDecision(
      writes: [.setArchived(true), .endSessions(except: nil)],
      events: [events.event("account.archived", reason: reason)])
  }

  /// What a removal for good comes to.
  func decideRemoval(
    _ content: ContentFate, reason: String, recipient: () throws -> Account
  ) throws -> AccountDecision {
    try rules.check(.changeStatus, on: subject.account, by: agent)
    var decision = AccountDecision()
    switch content {
    case .unspecified:
      guard subject.workflows == 0 else {
        throw AccountError.ownsContent(workflows: subject.workflows)
      }
    case .transfer: decision = transfer(to: try recipient(), reason: reason)
    case .discard: decision = discard(reason: reason)
    }
    let account = subject.account
    decision.append(
      AccountDecision(
        writes: [.remove],
        events: [
          events.event(
            "account.removed",
            before: [
              "username": .string(account.username), "email": JSONValue(account.email),
              "display_name": JSONValue(account.displayName),
              "role": JSONValue(account.role?.description),
              "status": .string(account.status.rawValue),
            ], reason: reason)
        ]))
    return decision
  }

  /// What giving everything away comes to.
  func decideTransfer(to recipient: () throws -> Account, reason: String) throws -> AccountDecision
  {
    try rules.check(.giveContentAway, on: subject.account, by: agent)
    return transfer(to: try recipient(), reason: reason)
  }

  /// What giving some workflows away comes to; `known` are the names of those that the subject owns.
  func decideTransfer(
    of workflows: [WorkflowID], known: [WorkflowID: String], to recipient: () throws -> Account,
    reason: String
  ) throws -> AccountDecision {
    try rules.check(.giveContentAway, on: subject.account, by: agent)
    let recipient = try recipient()
    let faults = workflows.enumerated().filter { known[$0.element] == nil }.map { index, _ in
      FieldFault(
        field: "workflow_ids[\(index)]", problem: "The account owns no such workflow.",
        kind: .conflict)
    }
    guard faults.isEmpty else { throw AccountError.invalid(faults) }
    return AccountDecision(
      writes: [.transferWorkflows(known.keys.sorted(), to: recipient.id)],
      events: known.sorted { $0.key < $1.key }.map { id, name in
        AuditEvent(
          action: "workflow.transferred", actor: author.actor,
          subject: .init(kind: "workflow", id: id.value, name: name),
          before: Self.owner(subject.account), after: Self.owner(recipient), reason: reason,
          at: now)
      })
  }

  private static func owner(_ account: Account) -> JSONValue {
    ["owner": .string(account.username), "owner_id": JSONValue(account.id)]
  }

  private func transfer(to recipient: Account, reason: String) -> AccountDecision {
    guard subject.workflows > 0 else { return AccountDecision() }
    let facts: JSONValue = [
      "workflows": JSONValue(subject.workflows), "from": .string(subject.account.username),
      "to": .string(recipient.username), "to_id": JSONValue(recipient.id),
    ]
    return AccountDecision(
      writes: [.transferContent(to: recipient.id)],
      events: [events.event("content.transferred", after: facts, reason: reason)])
  }

  private func discard(reason: String) -> AccountDecision {
    guard subject.workflows > 0 else { return AccountDecision() }
    return AccountDecision(
      writes: [.discardContent],
      events: [
        events.event(
          "content.discarded",
          before: [
            "workflows": JSONValue(subject.workflows),
            "shared": .array(subject.sharedWorkflows.map(JSONValue.string)),
          ],
          reason: reason)
      ])
  }
}
