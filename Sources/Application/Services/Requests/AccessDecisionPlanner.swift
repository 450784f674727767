import Accounts
import Reconciliation
import Values

/// Works out what a decision about an access request writes, all of it or nothing.
struct AccessDecisionPlanner {
  let planner: AccessRequestPlanner
  let rules: AccountRules
  let author: ChangeAuthor
  let agent: Agent
  let record: AccessRequestRecord
  /// The requester's account; nil for an applicant.
  let subject: Account?

  private var request: AccessRequest { record.request }
  private var now: Timestamp { planner.now }

  /// What an approval comes to; `account` is whose role it is, made by this for an applicant, and
  /// `template` what an entry looks like that is to be made for it.
  ///
  /// - Throws: `AccountRefusal`, `AccessRequestError`.
  func decideApproval(
    _ approval: AccessApproval, account: AccountID, grant: GrantID, template: EntryTemplate? = nil
  ) throws -> AccountDecision {
    let role = approval.role ?? request.requestedRole ?? .user
    try checkDecider(giving: role)
    try planner.refuseOverdue(request)
    var decision = self.decision
    (decision.role, decision.accessEndsAt) = (role, approval.endsAt)
    decision.comment = approval.comment
    var approved = try AccessRequestPlanner.step { [decision] () throws(AccessRequestClosed) in
      try request.approved(decision)
    }
    approved.account = account
    if let subject, subject.status != .active {
      throw AccessRequestError.inactiveRequester(subject.status)
    }
    let events = AccessRequestEvents(
      request: approved, account: account, actor: author.actor, now: now)
    let new = Grant(
      id: grant, account: account, role: role, source: .request,
      reason: approval.comment ?? "", expiresAt: approval.endsAt, createdAt: now,
      grantedBy: author.account)
    var writes = AccountDecision(writes: [.closeRequest(approved)], events: [events.closed])
    if subject == nil { try writes.append(creation(events)) }
    writes.append(
      AccountDecision(
        writes: [.addGrant(new), .endSessions(except: nil)], events: [events.added(new)]))
    if let template, let directory = approval.provision {
      writes.append(AccountDecision(writes: [.makeEntry(try entry(by: template), in: directory)]))
    }
    return writes
  }

  /// What a rejection comes to.
  ///
  /// - Throws: `AccountRefusal`, `AccessRequestError`.
  func decideRejection(reason: String?) throws -> AccountDecision {
    try checkDecider(giving: nil)
    try planner.refuseOverdue(request)
    var decision = self.decision
    decision.reason = reason
    let rejected = try AccessRequestPlanner.step { [decision] () throws(AccessRequestClosed) in
      try request.rejected(decision)
    }
    return planner.closing(rejected, account: request.account, author.actor)
  }

  private func checkDecider(giving role: Role?) throws {
    if let subject, case .person(let person) = agent, person.id == subject.id {
      throw AccessRequestError.own
    }
    try rules.checkDecision(about: subject, giving: role, by: agent)
  }

  /// The entry of the requester, who must not have one.
  private func entry(by template: EntryTemplate) throws -> NewEntry {
    if let link = subject?.link {
      throw AccessRequestError.invalid([
        FieldFault(
          field: "provision",
          problem: "The person has an entry in \(link.directory). Leave the field out.",
          kind: .conflict)
      ])
    }
    let requester = request.requester
    return template.entry(
      for: AccountAttributes(
        username: subject?.username ?? requester.username,
        email: subject == nil ? requester.email : subject?.email,
        displayName: subject == nil ? requester.displayName : subject?.displayName))
  }

  private var decision: AccessRequest.Decision {
    AccessRequest.Decision(
      decider: author.account, deciderName: author.actor.name, at: now)
  }

  private func creation(_ events: AccessRequestEvents) throws -> AccountDecision {
    guard let verifier = record.verifier else { throw AccessRequestError.notFound }
    let requester = request.requester
    let password = NewPassword(verifier: verifier, keptEarlier: 0, madeAt: request.createdAt)
    return AccountDecision(
      writes: [
        .create(
          LocalAccount(
            username: requester.username, email: requester.email,
            displayName: requester.displayName, password: password, mustChangePassword: false))
      ], events: [events.accountCreated])
  }
}
