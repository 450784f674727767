public import Accounts
public import Values

/// What somebody wants to change about themselves; what is left out stays.
public struct OwnChange: Sendable {
  /// Another name to show, or none.
  public var displayName = FieldChange<String>.keep
  /// Another mail address.
  public var email: String?
  /// Another password, and the present one, which has to be shown with it.
  public var password: (current: Secret, new: Secret)?

  /// A change of nothing yet.
  public init() {}
}

/// Changes of one's own account.
extension AccountAdministration {
  /// Changes the caller's own names and password.
  ///
  /// A new password ends all sessions; the caller's goes on as `successor`, if there is one, so that
  /// no token from before counts. Whoever must change their password can do nothing else before.
  public func changeOwn(
    _ change: OwnChange, by caller: Caller, continuingAs successor: Session? = nil,
    if condition: VersionCondition = .any
  ) async throws -> Account {
    let author = ChangeAuthor(caller)
    let whole = AccountChange(change)
    let parties = AccountParties(author: caller.id, subject: caller.id)
    let situation = try await ledger.situation(parties, at: time.now())
    let planner = try ownPlanner(for: situation, author, change, condition, at: time.now())
    _ = try planner.decideOwn(whole, password: nil, successor: nil)
    var password: ReadyPassword?
    if let current = change.password?.current.revealed {
      try await passwords.confirm(
        current, by: caller, linkedTo: planner.subject.account.link, in: directoryPasswords)
      password = try await self.password(for: whole, of: planner.subject.account)
    }
    let confirmed = planner.subject.verifier
    let now = time.now()
    let condition = password.isInDirectory ? .any : condition
    return try await write(parties, at: now) { [password] situation in
      let planner = try ownPlanner(for: situation, author, change, condition, at: now)
      guard password == nil || planner.subject.verifier == confirmed else {
        throw PasswordRefusal.wrongCurrent
      }
      return try planner.decideOwn(whole, password: password, successor: successor)
    }
  }

  private func ownPlanner(
    for situation: AccountSituation, _ author: ChangeAuthor, _ change: OwnChange,
    _ condition: VersionCondition, at now: Timestamp
  ) throws -> ChangePlanner {
    let planner = try planner(for: situation, by: author, if: condition, at: now)
    let account = planner.subject.account
    guard !account.isSystem else { throw AccountRefusal.systemAccount }
    if account.mustChangePassword, change.password == nil {
      throw AccountError.passwordChangeRequired
    }
    if change.email != nil || change.displayName.isPresent {
      try rules.checkOwnProfile(of: account)
    }
    return planner
  }
}

extension AccountChange {
  /// The same as somebody else's change.
  fileprivate init(_ change: OwnChange) {
    self.init()
    displayName = change.displayName
    email = change.email.map(FieldChange.set) ?? .keep
    password = change.password?.new
  }
}
