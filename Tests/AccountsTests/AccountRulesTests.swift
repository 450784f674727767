import Accounts
import Testing
import Values

@Suite("The rules about accounts")
struct AccountRulesTests {
  private static let actions: [AccountAction] = [
    .edit, .changeStatus, .giveRole(.user), .takeRole, .markBreakGlass, .giveContentAway, .export,
  ]

  private func refusal(
    _ action: AccountAction, on subject: Account, by agent: Agent,
    _ permissions: PermissionMatrix = .standard
  ) -> AccountRefusal? {
    do {
      try AccountRules(permissions).check(action, on: subject, by: agent)
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "Nobody acts on a higher role, and everybody who manages users on an equal or lower one",
    arguments: [Role.manager, .admin], [nil, Role.user, .powerUser, .manager, .admin])
  func rank(own: Role, theirs: Role?) {
    let (person, subject) = (Account.numbered(1, own), Account.numbered(2, theirs))
    let expected: AccountRefusal? = (theirs ?? .user) > own ? .higherRole : nil
    for action in Self.actions where action != .markBreakGlass {
      #expect(refusal(action, on: subject, by: .person(person)) == expected, "\(action)")
    }
  }

  @Test(
    "Whoever holds no right to manage users does nothing", arguments: [nil, Role.user, .powerUser])
  func noRight(own: Role?) {
    let (person, subject) = (Account.numbered(1, own), Account.numbered(2, nil))
    for action in Self.actions {
      let found = refusal(action, on: subject, by: .person(person))
      #expect(found == .missing(.manageUsers), "\(action)")
    }
  }

  @Test("Nobody changes their own role or status; their own names they may")
  func own() {
    let admin = Account.numbered(1, .admin)
    let found = Self.actions.map { refusal($0, on: admin, by: .person(admin)) }
    #expect(found == [nil, .ownAccount, .ownRole, .ownRole, nil, nil, nil])
  }

  @Test("Nobody gives a role above their own", arguments: Role.allCases)
  func gift(role: Role) {
    let (manager, guest) = (Account.numbered(1, .manager), Account.numbered(2, nil))
    let expected: AccountRefusal? = role > .manager ? .roleAboveOwn : nil
    #expect(refusal(.giveRole(role), on: guest, by: .person(manager)) == expected)
    let rules = AccountRules()
    if let expected {
      #expect(throws: expected) { try rules.checkCreation(with: role, by: .person(manager)) }
    } else {
      #expect(throws: Never.self) { try rules.checkCreation(with: role, by: .person(manager)) }
    }
  }

  @Test("The system account only gives its content away, for those who manage workflows")
  func system() {
    let system = Account.numbered(9, nil, isSystem: true)
    for action in Self.actions where action != .giveContentAway && action != .export {
      #expect(refusal(action, on: system, by: .person(.numbered(1, .admin))) == .systemAccount)
      #expect(refusal(action, on: system, by: .unrestricted) == .systemAccount)
    }
    #expect(refusal(.giveContentAway, on: system, by: .person(.numbered(1, .admin))) == nil)
    #expect(refusal(.giveContentAway, on: system, by: .unrestricted) == nil)
    let manager = Agent.person(.numbered(1, .manager))
    #expect(refusal(.giveContentAway, on: system, by: manager) == .missing(.manageWorkflows))
  }

  @Test("Whoever runs the machine ranks above everybody")
  func unrestricted() {
    for action in Self.actions + [.giveRole(.admin)] {
      #expect(refusal(action, on: .numbered(1, .admin), by: .unrestricted) == nil)
    }
  }

  @Test("Administrators are changed only by those who hold that right")
  func adminsManage() {
    var matrix = PermissionMatrix.standard
    matrix.assign(.manageAdmins, to: [])
    let (person, subject) = (Account.numbered(1, .admin), Account.numbered(2, .admin))
    for action in Self.actions {
      let found = refusal(action, on: subject, by: .person(person), matrix)
      #expect(found == .missing(.manageAdmins), "\(action)")
    }
    let gift = refusal(.giveRole(.admin), on: .numbered(3, nil), by: .person(person), matrix)
    #expect(gift == .missing(.manageAdmins))
  }

  @Test("A mark against runs is for those who manage administrators")
  func breakGlass() {
    let local = Account.numbered(2, .user)
    #expect(refusal(.markBreakGlass, on: local, by: .person(.numbered(1, .admin))) == nil)
    let manager = Agent.person(.numbered(1, .manager))
    #expect(refusal(.markBreakGlass, on: local, by: manager) == .missing(.manageAdmins))
  }

  @Test("Guests may do with their own names what users may")
  func ownProfile() {
    var matrix = PermissionMatrix.standard
    for role in [nil, Role.user, .admin] {
      #expect(throws: Never.self) {
        try AccountRules(matrix).checkOwnProfile(of: .numbered(1, role))
      }
    }
    matrix.assign(.editProfile, to: [.manager, .admin])
    for role in [nil, Role.user, .powerUser] {
      #expect(throws: AccountRefusal.missing(.editProfile)) {
        try AccountRules(matrix).checkOwnProfile(of: .numbered(1, role))
      }
    }
  }

  @Test("Workflows are given to active people who may keep them")
  func receiving() {
    let rules = AccountRules()
    #expect(rules.obstacle(toReceiving: .numbered(1, .user)) == nil)
    #expect(rules.obstacle(toReceiving: .numbered(1, nil)) == .mayNotOwn)
    #expect(rules.obstacle(toReceiving: .numbered(1, nil, isSystem: true)) == .systemAccount)
    var account = Account.numbered(1, .admin)
    account.status = .disabled
    #expect(rules.obstacle(toReceiving: account) == .disabled)
    account.status = .archived
    #expect(rules.obstacle(toReceiving: account) == .archived)
    var matrix = PermissionMatrix.standard
    matrix.assign(.ownWorkflows, to: [.admin])
    let own = AccountRules(matrix).obstacle(toReceiving: .numbered(1, .user))
    #expect(own == .mayNotOwn)
  }
}

extension Account {
  /// A local account that a test names by a number.
  fileprivate static func numbered(
    _ number: UInt64, _ role: Role?, isSystem: Bool = false
  ) -> Account {
    let start = Timestamp(millisecondsSince1970: 0)
    return Account(
      id: AccountID(UniqueID(high: 0, low: number)), username: "p\(number)", email: nil,
      displayName: nil, role: role, status: .active, statusCause: nil, link: nil,
      mustChangePassword: false, isSystem: isSystem, isBreakGlass: false, createdAt: start,
      updatedAt: start, lastLoginAt: nil, version: 1)
  }
}
