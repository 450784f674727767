public import Accounts
public import Values

/// Giving what one account owns to another one.
extension AccountAdministration {
  /// Gives everything that an account owns to another one.
  ///
  /// - Returns: the number of workflows that it owned.
  @discardableResult
  public func transfer(
    from id: AccountID, to recipient: AccountID, reason: String = "", by author: ChangeAuthor
  ) async throws -> Int {
    let parties = AccountParties(author: author.account, subject: id, recipient: recipient)
    let (moved, now) = (MovedCount(), time.now())
    try await ledger.change(parties, at: now) { situation in
      let planner = try planner(for: situation, by: author, if: .any, at: now)
      moved.note(planner.subject.workflows)
      return try planner.decideTransfer(
        to: { try situation.suitableRecipient(field: "to", under: rules) }, reason: reason)
    }
    return moved.value
  }

  /// Gives some workflows of an account to another one, all of them or none.
  ///
  /// - Returns: the number of workflows; one that is named twice counts once.
  @discardableResult
  public func transfer(
    _ workflows: [WorkflowID], from id: AccountID, to recipient: AccountID, reason: String = "",
    by author: ChangeAuthor
  ) async throws -> Int {
    let parties = AccountParties(
      author: author.account, subject: id, recipient: recipient, workflows: workflows)
    let (moved, now) = (MovedCount(), time.now())
    try await ledger.change(parties, at: now) { situation in
      moved.note(situation.workflows.count)
      return try planner(for: situation, by: author, if: .any, at: now).decideTransfer(
        of: workflows, known: situation.workflows,
        to: { try situation.suitableRecipient(field: "to", under: rules) }, reason: reason)
    }
    return moved.value
  }
}
