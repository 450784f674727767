/// Who may do what to which account: the rules that hold on every path.
///
/// They are asked inside the transaction that writes, about the accounts as they are there.
public struct AccountRules: Sendable, Hashable {
  private let permissions: PermissionMatrix

  /// Takes the permissions of each role.
  public init(_ permissions: PermissionMatrix = .standard) {
    self.permissions = permissions
  }

  /// Refuses an action that an agent may not do to an account.
  public func check(
    _ action: AccountAction, on subject: Account, by agent: Agent
  ) throws(AccountRefusal) {
    guard case .person(let person) = agent else {
      return try checkSystem(action, on: subject)
    }
    try require(.manageUsers, of: person)
    try checkSystem(action, on: subject)
    if subject.isSystem { try require(.manageWorkflows, of: person) }
    if subject.id == person.id {
      try checkOwn(action)
    } else {
      try checkRank(of: subject, against: person)
    }
    switch action {
    case .giveRole(let role): try checkGift(role, by: person)
    case .markBreakGlass: try require(.manageAdmins, of: person)
    case .edit, .changeStatus, .takeRole, .giveContentAway, .export: break
    }
  }

  /// Refuses a new account that an agent may not make, for its role.
  public func checkCreation(with role: Role?, by agent: Agent) throws(AccountRefusal) {
    guard case .person(let person) = agent else { return }
    try require(.manageUsers, of: person)
    if let role { try checkGift(role, by: person) }
  }

  /// Refuses a decision about somebody's access request that an agent may not make; `subject` is nil
  /// for a person without an account, `role` for a rejection.
  public func checkDecision(
    about subject: Account?, giving role: Role?, by agent: Agent
  ) throws(AccountRefusal) {
    if let subject, subject.isSystem { throw .systemAccount }
    guard case .person(let person) = agent else { return }
    try require(.decideRequests, of: person)
    if let subject { try checkRank(of: subject, against: person) }
    if let role { try checkGift(role, by: person) }
  }

  /// Refuses a person who may not change their own names.
  ///
  /// Guests hold no permission at all; they may do with their own names what users may.
  public func checkOwnProfile(of person: Account) throws(AccountRefusal) {
    guard !person.isSystem else { throw .systemAccount }
    guard permissions.allows(person.role ?? .user, .editProfile) else {
      throw .missing(.editProfile)
    }
  }

  /// What stands against giving somebody's workflows to an account; nil when nothing does.
  public func obstacle(toReceiving account: Account) -> OwnershipObstacle? {
    permissions.obstacle(toOwningWorkflows: account)
  }

  /// The system account takes no part in anything but giving its content away.
  private func checkSystem(
    _ action: AccountAction, on subject: Account
  ) throws(AccountRefusal) {
    guard subject.isSystem else { return }
    guard action == .giveContentAway || action == .export else { throw .systemAccount }
  }

  private func checkOwn(_ action: AccountAction) throws(AccountRefusal) {
    switch action {
    case .giveRole, .takeRole: throw .ownRole
    case .changeStatus: throw .ownAccount
    case .edit, .markBreakGlass, .giveContentAway, .export: break
    }
  }

  /// Guests rank below every role; equal rank may act on equal rank.
  private func checkRank(
    of subject: Account, against person: Account
  ) throws(AccountRefusal) {
    guard let role = subject.role else { return }
    guard let own = person.role, role <= own else { throw .higherRole }
    if role == .admin { try require(.manageAdmins, of: person) }
  }

  private func checkGift(_ role: Role, by person: Account) throws(AccountRefusal) {
    guard let own = person.role, role <= own else { throw .roleAboveOwn }
    if role == .admin { try require(.manageAdmins, of: person) }
  }

  private func require(
    _ permission: Permission, of person: Account
  ) throws(AccountRefusal) {
    guard permissions.allows(person.role, permission) else { throw .missing(permission) }
  }
}
