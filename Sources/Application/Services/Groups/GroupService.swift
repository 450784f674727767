public import Accounts
public import Directory
public import Reconciliation
public import Values

/// Reads groups with their members, and with the roles that the directories' rules give them.
public struct GroupService: Sendable {
  private let groups: any GroupStore
  private let accounts: any AccountStore
  private let roleRules: [DirectoryName: [RoleRule]]
  private let time: any TimeSource

  /// Takes what it works with; the rules are the configuration's.
  public init(
    groups: any GroupStore, accounts: any AccountStore, roleRules: [DirectoryName: [RoleRule]],
    time: any TimeSource
  ) {
    self.groups = groups
    self.accounts = accounts
    self.roleRules = roleRules
    self.time = time
  }

  /// One group.
  public func find(_ id: GroupID) async throws -> RuledGroup? {
    try await groups.find(id).map(ruled)
  }

  /// Groups, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func list(
    _ filter: GroupFilter = GroupFilter(), sort: GroupSort = .standard,
    _ page: PageRequest = PageRequest()
  ) async throws -> Page<RuledGroup> {
    let found = try await groups.list(filter, sort: sort, page)
    return Page(items: found.items.map(ruled), total: found.total, nextCursor: found.nextCursor)
  }

  /// The members of a group; nil when there is no such group.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func members(
    of id: GroupID, sort: AccountSort = AccountSort(.username), _ page: PageRequest = PageRequest()
  ) async throws -> GroupMembers? {
    guard try await groups.find(id) != nil else { return nil }
    return GroupMembers(
      accounts: try await accounts.list(
        AccountFilter(group: id), sort: sort, page, at: time.now()),
      groups: try await groups.subgroups(of: id).map(ruled))
  }

  private func ruled(_ group: Group) -> RuledGroup {
    RuledGroup(group: group, role: role(of: group))
  }

  private func role(of group: Group) -> Role? {
    guard let rules = group.directory.flatMap({ roleRules[$0] }),
      let key = group.dn.flatMap(DistinguishedName.key(of:))
    else { return nil }
    return rules.filter { $0.groupKey == key }.map(\.role).max()
  }
}

/// A group with the role that a rule gives to its members.
public struct RuledGroup: Sendable, Hashable {
  /// The group.
  public var group: Group
  /// The highest role that a rule naming this very group gives; nil when none names it.
  public var role: Role?

  /// Joins both.
  public init(group: Group, role: Role?) {
    self.group = group
    self.role = role
  }
}

/// The members of one group.
public struct GroupMembers: Sendable {
  /// The accounts that are members themselves, page by page.
  public var accounts: Page<Account>
  /// The groups that are members themselves, by name, all of them.
  public var groups: [RuledGroup]

  /// Joins both.
  public init(accounts: Page<Account>, groups: [RuledGroup]) {
    self.accounts = accounts
    self.groups = groups
  }
}
