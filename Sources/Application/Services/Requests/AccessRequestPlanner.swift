import Accounts
import Values

/// Works out what a step of an access request writes; a pure function of the accounts and the
/// request as they are.
struct AccessRequestPlanner {
  let settings: AccessRequestSettings
  let now: Timestamp

  /// What a guest's new request comes to; `last` is the one before it.
  ///
  /// - Throws: `AccessRequestError`.
  func decideOpening(
    _ request: AccessRequest, of account: Account, after last: AccessRequest?, by actor: Actor
  ) throws -> AccountDecision {
    guard account.role == nil else { throw AccessRequestError.alreadyHasAccess }
    var decision = try makeRoom(after: last, account: account.id)
    decision.append(opening(AccessRequestRecord(request: request), account.id, actor))
    return decision
  }

  /// What a new application comes to; `last` is the one before it for one of its names.
  ///
  /// - Throws: `AccessRequestError`.
  func decideApplication(
    _ record: AccessRequestRecord, after last: AccessRequest?, by actor: Actor
  ) throws -> AccountDecision {
    // One that still waits holds its names, which the store says.
    if let end = last?.blocksAnother(for: settings.cooldown, at: now) {
      throw AccessRequestError.coolingDown(until: end, now: now)
    }
    return opening(record, nil, actor)
  }

  /// What taking a request back comes to.
  ///
  /// - Throws: `AccessRequestError`.
  func decideWithdrawal(
    of request: AccessRequest, by actor: Actor
  ) throws -> AccountDecision {
    try refuseOverdue(request)
    return closing(
      try Self.step { () throws(AccessRequestClosed) in try request.withdrawn(at: now) },
      account: request.account, actor)
  }

  /// What the end of the time for a decision comes to; nothing when somebody was quicker.
  func decideExpiry(of request: AccessRequest, by actor: Actor) throws -> AccountDecision {
    guard request.isOverdue(at: now, after: settings.lifetime) else { return AccountDecision() }
    return closing(
      try Self.step { () throws(AccessRequestClosed) in try request.expired(at: now) },
      account: request.account, actor)
  }

  /// Refuses a request that nobody looked at for so long that it has lapsed.
  func refuseOverdue(_ request: AccessRequest) throws(AccessRequestError) {
    if request.isOverdue(at: now, after: settings.lifetime) { throw .closed(.expired) }
  }

  /// A request that reached its end, in the words of the use cases.
  static func step(
    _ step: () throws(AccessRequestClosed) -> AccessRequest
  ) throws(AccessRequestError) -> AccessRequest {
    do {
      return try step()
    } catch {
      throw .closed(error.status)
    }
  }

  /// What the end of a request writes.
  func closing(
    _ request: AccessRequest, account: AccountID?, _ actor: Actor
  ) -> AccountDecision {
    let events = AccessRequestEvents(request: request, account: account, actor: actor, now: now)
    return AccountDecision(writes: [.closeRequest(request)], events: [events.closed])
  }

  private func makeRoom(
    after last: AccessRequest?, account: AccountID
  ) throws -> AccountDecision {
    guard let last else { return AccountDecision() }
    if let end = last.blocksAnother(for: settings.cooldown, at: now) {
      throw AccessRequestError.coolingDown(until: end, now: now)
    }
    guard last.status == .pending else { return AccountDecision() }
    guard last.isOverdue(at: now, after: settings.lifetime) else {
      throw AccessRequestError.pending
    }
    return try decideExpiry(of: last, by: .service)
  }

  private func opening(
    _ record: AccessRequestRecord, _ account: AccountID?, _ actor: Actor
  ) -> AccountDecision {
    let events = AccessRequestEvents(
      request: record.request, account: account, actor: actor, now: now)
    return AccountDecision(writes: [.openRequest(record)], events: [events.opened])
  }
}

extension Actor {
  /// The service itself, when time has passed.
  static let service = Actor(kind: .service, name: "muster", origin: "schedule")
}
