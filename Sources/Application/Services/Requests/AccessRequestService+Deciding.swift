public import Accounts
import Directory
import Reconciliation
public import Values

/// Deciding about access requests, once each.
extension AccessRequestService {
  /// Gives a requester a role and ends their sessions; an applicant gets the account by this.
  public func approve(
    _ id: AccessRequestID, _ approval: AccessApproval, by author: ChangeAuthor,
    if condition: VersionCondition = .any
  ) async throws -> AccessRequest {
    let now = time.now()
    let parties = try await parties(of: id, author, at: now)
    let grant: GrantID = randomness.identifier(at: now)
    let template = try template(of: approval.provision)
    try await ledger.change(parties, at: now) { situation in
      let planner = try planner(for: situation, author, condition, at: now)
      if let end = approval.endsAt, end <= now {
        throw AccessRequestError.invalid([
          FieldFault(field: "expires_at", problem: "Name a moment that is still to come.")
        ])
      }
      return try planner.decideApproval(
        approval, account: parties.subject, grant: grant, template: template)
    }
    return try await decided(id)
  }

  /// Refuses a requester; the reason is for them to read.
  public func reject(
    _ id: AccessRequestID, reason: String?, by author: ChangeAuthor,
    if condition: VersionCondition = .any
  ) async throws -> AccessRequest {
    let now = time.now()
    try await ledger.change(try await parties(of: id, author, at: now), at: now) { situation in
      try planner(for: situation, author, condition, at: now).decideRejection(reason: reason)
    }
    return try await decided(id)
  }

  /// What a new entry in a directory looks like; nil when none is asked for.
  private func template(of directory: DirectoryName?) throws -> EntryTemplate? {
    guard let directory else { return nil }
    guard let template = templates[directory] else {
      throw AccessRequestError.invalid([
        FieldFault(
          field: "provision",
          problem: "No entries are made in \(directory). Switch write_back.create_users on, or "
            + "leave the field out.",
          kind: .conflict)
      ])
    }
    return template
  }

  private func parties(
    of id: AccessRequestID, _ author: ChangeAuthor, at now: Timestamp
  ) async throws -> AccountParties {
    guard let request = try await store.find(id) else { throw AccessRequestError.notFound }
    return AccountParties(
      author: author.account, subject: request.account ?? randomness.identifier(at: now),
      request: .one(id))
  }

  private func planner(
    for situation: AccountSituation, _ author: ChangeAuthor, _ condition: VersionCondition,
    at now: Timestamp
  ) throws -> AccessDecisionPlanner {
    let agent = try situation.agent(of: author)
    guard let record = situation.request else { throw AccessRequestError.notFound }
    try condition.check(record.request.version)
    return AccessDecisionPlanner(
      planner: AccessRequestPlanner(settings: settings, now: now), rules: rules, author: author,
      agent: agent, record: record, subject: situation.subject?.account)
  }

  private func decided(_ id: AccessRequestID) async throws -> AccessRequest {
    guard let request = try await store.find(id) else { throw AccessRequestError.notFound }
    return request
  }
}
