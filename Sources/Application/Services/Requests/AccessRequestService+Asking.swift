public import Accounts
public import Values

/// Asking for access, and taking that back.
extension AccessRequestService {
  /// Keeps a guest's request.
  public func ask(_ wish: AccessWish, by caller: Caller) async throws -> AccessRequest {
    guard settings.isEnabled else { throw AccessRequestError.switchedOff }
    let now = time.now()
    let account = caller.account
    guard !account.isSystem else { throw AccessRequestError.alreadyHasAccess }
    let request = AccessRequest(
      id: randomness.identifier(at: now), account: account.id,
      requester: AccessRequest.Requester(
        username: account.username, email: account.email, displayName: account.displayName),
      message: wish.message, requestedRole: wish.role, createdAt: now)
    let author = ChangeAuthor(caller)
    let planner = AccessRequestPlanner(settings: settings, now: now)
    try await ledger.change(own(account.id), at: now) { situation in
      _ = try situation.agent(of: author)
      return try planner.decideOpening(
        request, of: try situation.existingSubject().account,
        after: situation.request?.request, by: author.actor)
    }
    return request
  }

  /// Keeps an application for an account; its names are reserved until it is decided.
  public func apply(
    _ application: AccountApplication, origin: RequestOrigin
  ) async throws -> AccessRequest {
    guard settings.isEnabled, settings.allowsApplications else {
      throw AccessRequestError.applicationsSwitchedOff
    }
    let faults = application.faults
    guard faults.isEmpty else { throw AccessRequestError.invalid(faults) }
    try await lapse()
    guard try await store.countWaiting(applicationsOnly: true) < settings.openApplications else {
      throw AccessRequestError.tooManyApplications
    }
    let password = try await passwords.make(
      application.password.revealed,
      for: PasswordOwner(
        username: application.username, email: application.email,
        displayName: application.displayName))
    let now = time.now()
    let request = AccessRequest(
      id: randomness.identifier(at: now), account: nil, requester: application.requester,
      message: application.message, requestedRole: nil, createdAt: now)
    // No account has this identifier: the change is about nobody's account yet.
    let parties = AccountParties(
      author: nil, subject: randomness.identifier(at: now),
      request: .latestApplication(
        username: LoginName.key(application.username), email: LoginName.key(application.email)))
    let actor = Actor(kind: .anonymous, name: application.username, origin: origin.auditText)
    let planner = AccessRequestPlanner(settings: settings, now: now)
    try await ledger.change(parties, at: now) { situation in
      try planner.decideApplication(
        AccessRequestRecord(request: request, verifier: password.verifier),
        after: situation.request?.request, by: actor)
    }
    return request
  }

  /// Takes the caller's waiting request back.
  public func withdraw(by caller: Caller, if condition: VersionCondition = .any) async throws {
    let now = time.now()
    let author = ChangeAuthor(caller)
    let planner = AccessRequestPlanner(settings: settings, now: now)
    try await ledger.change(own(caller.id), at: now) { situation in
      _ = try situation.agent(of: author)
      guard let request = situation.request?.request else { throw AccessRequestError.notFound }
      try condition.check(request.version)
      return try planner.decideWithdrawal(of: request, by: author.actor)
    }
  }

  private func own(_ account: AccountID) -> AccountParties {
    AccountParties(author: account, subject: account, request: .latest(of: account))
  }
}
