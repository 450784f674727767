public import Accounts

/// Counts what a plan does while its effects pass by, for the guards and the report.
public struct PlanTally: Sendable, Hashable {
  /// The numbers that the report shows.
  public internal(set) var counts = RunCounts()
  var privilegedTouched: Set<AccountID> = []
  var disables = 0
  var renames = 0
  var blanked = 0
  var removedFrom: [GroupID: GroupLoss] = [:]
  /// The rules whose groups the directory shows no more, and what the plan withdraws for that.
  private var vanished: [String: VanishedGroup] = [:]

  struct GroupLoss: Sendable, Hashable {
    var name: String
    var removed: Int
    var added: Int
  }

  private struct VanishedGroup: Sendable, Hashable {
    var name: String
    var withdrawn: Int
  }

  /// Starts with nothing.
  public init() {}

  /// Notes that the group of a rule, known before, is not shown any more: it may be hidden instead
  /// of gone, so what the plan takes away for that is for a person to decide.
  public mutating func watch(_ rule: RoleRule) {
    vanished[rule.groupKey] = VanishedGroup(name: rule.group, withdrawn: 0)
  }

  /// Counts an entry or account that was read.
  public mutating func countRead(_ number: Int = 1) {
    counts.read += number
  }

  /// Counts an entry whose account is as it should be.
  public mutating func countUnchanged(_ number: Int = 1) {
    counts.unchanged += number
  }

  /// Counts one effect.
  ///
  /// `isPrivileged` says whether the account it takes something from is a manager's or an
  /// administrator's.
  public mutating func count(_ effect: Effect, isPrivileged: Bool = false) {
    counts.count(effect.change)
    switch effect.change {
    case .updateAccount(_, let changes):
      blanked += changes.count { $0.from != nil && $0.to == nil }
      renames += changes.contains { $0.attribute == .username } ? 1 : 0
    case .updateLink(_, let from, let to): renames += from.dn != to.dn ? 1 : 0
    case .disableAccount(let account, _, _):
      disables += 1
      if isPrivileged { privilegedTouched.insert(account.id) }
    case .undoCreation(let account):
      disables += 1
      if isPrivileged { privilegedTouched.insert(account.id) }
    case .removeGrant(let account, let grant):
      if isPrivileged { privilegedTouched.insert(account.id) }
      vanished[grant.rule]?.withdrawn += 1
    case .addMembers(let group, let members):
      removedFrom[group.id]?.added += members.count
    case .removeMembers(let group, let members):
      removedFrom[group.id, default: GroupLoss(name: group.name, removed: 0, added: 0)].removed +=
        members.count
    default: break
    }
  }

  /// The groups that members are taken from.
  public var shrinkingGroups: [GroupID] { removedFrom.keys.sorted() }

  /// The guards that the plan trips, in the order of their names.
  public func trips(_ limits: GuardLimits, against population: Population) -> [GuardTrip] {
    var trips: [GuardTrip] = []
    func check(_ name: GuardName, _ limit: GuardLimits.Limit, _ count: Int, of total: Int) {
      let allowed = limit.allowed(of: total)
      guard count > allowed else { return }
      trips.append(GuardTrip(name: name, count: count, allowed: allowed, total: total))
    }
    check(.disables, limits.disables, disables, of: population.workingAccounts)
    check(.roleRemovals, limits.roleRemovals, counts.grantsRemoved, of: population.grants)
    trips += groupTrips(limits, population)
    check(.renames, limits.renames, renames, of: population.linkedAccounts)
    check(.attributesBlanked, limits.attributesBlanked, blanked, of: population.linkedAccounts)
    check(.privileged, limits.privileged, privilegedTouched.count, of: 0)
    trips += vanishedGroupTrips
    check(
      .shrinkage, limits.shrinkage, population.entriesBefore - counts.read,
      of: population.entriesBefore)
    return trips
  }

  private var vanishedGroupTrips: [GuardTrip] {
    vanished.values.filter { $0.withdrawn > 0 }.sorted { $0.name < $1.name }.map {
      GuardTrip(name: .privileged, count: $0.withdrawn, allowed: 0, total: 0, object: $0.name)
    }
  }

  private func groupTrips(_ limits: GuardLimits, _ population: Population) -> [GuardTrip] {
    var trips: [GuardTrip] = []
    var emptied = 0
    for (group, loss) in removedFrom.sorted(by: { $0.key < $1.key }) {
      let total = population.membersByGroup[group] ?? 0
      if total > 0, loss.removed >= total, loss.added == 0 { emptied += 1 }
      let allowed = limits.membersRemovedPerGroup.allowed(of: total)
      guard loss.removed > allowed else { continue }
      trips.append(
        GuardTrip(
          name: .membersRemovedPerGroup, count: loss.removed, allowed: allowed, total: total,
          object: loss.name))
    }
    let total = population.membersByGroup.values.count { $0 > 0 }
    let allowed = limits.groupsEmptied.allowed(of: total)
    if emptied > allowed {
      trips.append(
        GuardTrip(name: .groupsEmptied, count: emptied, allowed: allowed, total: total))
    }
    return trips
  }
}

/// What there is before a run: the whole that the guards' shares are taken of.
public struct Population: Sendable, Hashable {
  /// Accounts linked to the directory.
  public var linkedAccounts = 0
  /// Those of them that work.
  public var workingAccounts = 0
  /// Grants that the directory's rules gave.
  public var grants = 0
  /// Members of each of the directory's groups, people and groups.
  public var membersByGroup: [GroupID: Int] = [:]
  /// Entries of the last certified read that was applied.
  public var entriesBefore = 0

  /// Starts with nothing.
  public init() {}
}
