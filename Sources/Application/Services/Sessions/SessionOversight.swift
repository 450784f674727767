public import Accounts
public import Values

/// Shows and ends sessions: people their own, managers other people's, operators any.
public struct SessionOversight: Sendable {
  private let register: any SessionRegister
  private let time: any TimeSource
  private let settings: SessionSettings
  private let activity: UseTimes<Session>

  /// Looks at sessions of another process, such as the service's from the command line.
  public init(
    register: any SessionRegister, time: any TimeSource,
    settings: SessionSettings = SessionSettings()
  ) {
    self.init(register: register, time: time, settings: settings, activity: UseTimes())
  }

  init(
    register: any SessionRegister, time: any TimeSource, settings: SessionSettings,
    activity: UseTimes<Session>
  ) {
    self.register = register
    self.time = time
    self.settings = settings
    self.activity = activity
  }

  /// Sessions that aren't over, page by page; of everybody without an account.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func list(
    of account: AccountID? = nil, sort: SessionSort = .standard,
    _ page: PageRequest = PageRequest()
  ) async throws -> Page<LiveSession> {
    let now = time.now()
    // Two rounds of noting uses may still be under way to the store.
    let seenSince = settings.idleTimeout.map { now - $0 - activity.resolution * 2 }
    var page = try await register.list(
      SessionFilter(account: account, seenSince: seenSince), sort: sort, page, at: now)
    for index in page.items.indices {
      let session = page.items[index].session
      page.items[index].session.lastSeenAt = activity.latest(session.id) ?? session.lastSeenAt
    }
    return page
  }

  /// Ends one of the caller's own sessions.
  ///
  /// - Throws: `SessionEndingError`, or the store's error.
  public func end(_ id: SessionID, by owner: Caller) async throws {
    let reason = id == owner.session?.id ? "Signed out." : "Ended by its owner."
    try await end(.one(id), .owner(owner.id), owner.actor, reason)
  }

  /// Ends the caller's own sessions but the one that the request came with.
  ///
  /// - Returns: how many.
  @discardableResult
  public func endOthers(by owner: Caller) async throws -> Int {
    try await end(
      .all(of: owner.id, except: owner.session?.id), .owner(owner.id), owner.actor,
      "Ended by its owner.")
  }

  /// Ends somebody's session; not of an account of a higher role.
  ///
  /// - Throws: `SessionEndingError`, or the store's error.
  public func end(_ id: SessionID, managedBy manager: Caller) async throws {
    try await end(.one(id), .manager(manager.id), manager.actor, "Ended by a manager.")
  }

  /// Ends all sessions of an account; not of one of a higher role.
  ///
  /// - Returns: how many.
  /// - Throws: `SessionEndingError`, or the store's error.
  @discardableResult
  public func endAll(of account: AccountID, managedBy manager: Caller) async throws -> Int {
    try await end(
      .all(of: account, except: nil), .manager(manager.id), manager.actor, "Ended by a manager.")
  }

  /// Ends sessions for whoever runs the machine.
  ///
  /// - Returns: how many.
  /// - Throws: `SessionEndingError`, or the store's error.
  @discardableResult
  public func end(_ selection: SessionEnding.Selection, byOperator actor: Actor) async throws -> Int
  {
    try await end(selection, .machineOperator, actor, "Ended from the command line.")
  }

  @discardableResult
  private func end(
    _ selection: SessionEnding.Selection, _ authority: SessionEnding.Authority, _ actor: Actor,
    _ reason: String
  ) async throws -> Int {
    let outcome = try await register.end(
      SessionEnding(
        selection: selection, authority: authority, actor: actor, reason: reason, at: time.now()))
    switch outcome {
    case .ended(let ids):
      for id in ids { activity.forget(id) }
      return ids.count
    case .notFound: throw SessionEndingError.notFound
    case .noAccount: throw SessionEndingError.noAccount
    case .higherRole: throw SessionEndingError.higherRole
    }
  }
}
