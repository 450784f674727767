import Accounts
import Directory
import Fixtures
import Reconciliation
import Testing
import Values

@Suite("What the guards count")
struct PlanTallyTests {
  private let corp: DirectoryName

  init() throws {
    corp = try .corp()
  }

  /// A limit of nothing but a number, so that the number before, at and after it can be tried.
  private static let limits: GuardLimits = {
    var limits = GuardLimits()
    let four = GuardLimits.Limit(percent: 0, floor: 4)
    for path in paths { limits[keyPath: path] = four }
    return limits
  }()

  private static var paths: [WritableKeyPath<GuardLimits, GuardLimits.Limit>] {
    [
      \.disables, \.roleRemovals, \.membersRemovedPerGroup, \.groupsEmptied, \.renames,
      \.attributesBlanked, \.privileged, \.shrinkage,
    ]
  }

  private func account(_ number: Int) -> AccountReference {
    AccountReference(id: AccountID(derivedFrom: .number(number), in: corp), username: "p\(number)")
  }

  private func group(_ number: Int) -> GroupReference {
    GroupReference(id: GroupID(derivedFrom: .number(number), in: corp), name: "g\(number)")
  }

  private func members(_ count: Int) -> [MemberReference] {
    (0..<count).map { MemberReference(kind: .person, entry: .number($0), name: "m\($0)") }
  }

  /// A plan that does what a guard counts so many times.
  private func tally(_ guardName: GuardName, _ count: Int) -> (PlanTally, Population) {
    var tally = PlanTally()
    var population = Population()
    func add(_ change: Change, isPrivileged: Bool = false) {
      tally.count(Effect(change, reason: ""), isPrivileged: isPrivileged)
    }
    let here = LinkState(dn: "cn=a", presence: .usable)
    let grant = RuleGrant(role: .admin, rule: "r", path: "r")
    switch guardName {
    case .membersRemovedPerGroup:
      add(.removeMembers(group(1), members(count)))
      population.membersByGroup = [group(1).id: 100]
    case .shrinkage:
      population.entriesBefore = 100
      tally.countRead(100 - count)
    default:
      for number in 0..<count {
        switch guardName {
        case .disables:
          add(
            .disableAccount(
              account(number), from: here, to: LinkState(dn: "cn=a", presence: .deleted)))
        case .roleRemovals: add(.removeGrant(account(number), grant))
        case .privileged: add(.removeGrant(account(number), grant), isPrivileged: true)
        case .renames:
          add(
            .updateLink(account(number), from: here, to: LinkState(dn: "cn=b", presence: .usable)))
        case .attributesBlanked:
          add(.updateAccount(account(number), [AttributeChange(.email, from: "x", to: nil)]))
        case .groupsEmptied:
          add(.removeMembers(group(number), members(1)))
          population.membersByGroup[group(number).id] = 1
        case .membersRemovedPerGroup, .shrinkage: break
        }
      }
    }
    return (tally, population)
  }

  @Test(
    "Each guard trips above its limit and not at it", arguments: GuardName.allCases, [3, 4, 5])
  func limit(guardName: GuardName, count: Int) throws {
    let (tally, population) = tally(guardName, count)
    let trip = tally.trips(Self.limits, against: population).first { $0.name == guardName }
    guard count > 4 else {
      #expect(trip == nil)
      return
    }
    #expect(try #require(trip).count == count)
    #expect(try #require(trip).allowed == 4)
  }

  @Test("Nothing planned trips nothing, even where nothing is allowed and nothing is there")
  func nothing() {
    var limits = GuardLimits()
    for path in Self.paths { limits[keyPath: path] = .init(percent: 0, floor: 0) }
    #expect(PlanTally().trips(limits, against: Population()).isEmpty)
  }

  @Test("A guard without a floor trips at the first loss from nothing")
  func zeroTotals() {
    var limits = GuardLimits()
    limits.disables = .init(percent: 100, floor: 0)
    let (tally, _) = tally(.disables, 1)
    #expect(tally.trips(limits, against: Population()).map(\.name) == [.disables])
  }

  @Test("A share is taken of what there is")
  func percent() {
    var limits = GuardLimits()
    limits.disables = .init(percent: 10, floor: 1)
    var population = Population()
    population.workingAccounts = 50
    #expect(tally(.disables, 5).0.trips(limits, against: population).isEmpty)
    #expect(
      tally(.disables, 6).0.trips(limits, against: population)
        == [GuardTrip(name: .disables, count: 6, allowed: 5, total: 50)])
  }

  @Test("A group that loses its last members and gets others isn't emptied")
  func refilled() {
    var limits = GuardLimits()
    limits.groupsEmptied = .init(percent: 0, floor: 0)
    var population = Population()
    population.membersByGroup = [group(1).id: 3, group(2).id: 3, group(3).id: 0]
    var tally = PlanTally()
    tally.count(Effect(.removeMembers(group(1), members(3)), reason: ""))
    tally.count(Effect(.addMembers(group(1), members(1)), reason: ""))
    #expect(tally.trips(limits, against: population).isEmpty)
    tally.count(Effect(.removeMembers(group(2), members(2)), reason: ""))
    #expect(tally.trips(limits, against: population).isEmpty)
    tally.count(Effect(.removeMembers(group(2), members(1)), reason: ""))
    #expect(
      tally.trips(limits, against: population)
        == [GuardTrip(name: .groupsEmptied, count: 1, allowed: 0, total: 2)])
  }

  @Test("A group's losses add up over several effects, and the guard names the group")
  func severalEffects() {
    var population = Population()
    population.membersByGroup = [group(1).id: 300, group(2).id: 300]
    var tally = PlanTally()
    tally.count(Effect(.removeMembers(group(1), members(100)), reason: ""))
    tally.count(Effect(.removeMembers(group(1), members(51)), reason: ""))
    tally.count(Effect(.removeMembers(group(2), members(150)), reason: ""))
    #expect(
      tally.trips(GuardLimits(), against: population)
        == [
          GuardTrip(
            name: .membersRemovedPerGroup, count: 151, allowed: 150, total: 300, object: "g1")
        ])
  }

  @Test("A person of rank counts once, however much is taken")
  func privilegedOnce() {
    var limits = GuardLimits()
    limits.privileged.floor = 1
    var tally = PlanTally()
    for role in [Role.admin, .manager] {
      tally.count(
        Effect(.removeGrant(account(1), RuleGrant(role: role, rule: "r", path: "")), reason: ""),
        isPrivileged: true)
    }
    #expect(tally.trips(limits, against: Population()).isEmpty)
  }

  @Test("A filled attribute isn't blanked, and only a new username or DN is a rename")
  func harmless() {
    var limits = GuardLimits()
    for path in Self.paths { limits[keyPath: path] = .init(percent: 0, floor: 0) }
    var tally = PlanTally()
    tally.count(
      Effect(
        .updateAccount(
          account(1),
          [AttributeChange(.email, from: nil, to: "x"), .init(.displayName, from: "a", to: "b")]),
        reason: ""))
    let here = LinkState(dn: "cn=a", presence: .locked)
    tally.count(
      Effect(
        .updateLink(account(2), from: here, to: LinkState(dn: "cn=a", presence: .expired)),
        reason: ""))
    tally.count(
      Effect(
        .enableAccount(account(2), from: here, to: LinkState(dn: "cn=a", presence: .usable)),
        reason: ""))
    #expect(tally.trips(limits, against: Population()).isEmpty)
  }

  @Test("A larger read than before is no loss")
  func growth() {
    var population = Population()
    population.entriesBefore = 10
    var tally = PlanTally()
    tally.countRead(5000)
    #expect(tally.trips(Self.limits, against: population).isEmpty)
  }

  @Test("The report counts every kind of effect")
  func counts() {
    var tally = PlanTally()
    tally.countRead(12)
    tally.countUnchanged(3)
    var generator = SeededGenerator(seed: 5)
    for kind in EffectKind.allCases { tally.count(Effect(generator.change(kind), reason: "")) }
    let counts = tally.counts
    #expect(counts.read == 12)
    #expect(counts.unchanged == 3)
    #expect(counts.created == 1)
    #expect(counts.updated == 3)
    #expect(counts.conflictsOpened == 1)
    #expect(counts.disabled == 1)
    #expect(counts.enabled == 1)
    #expect(counts.archived == 2)
    #expect(counts.grantsRemoved == 1)
    #expect(counts.grantsAdded >= 1)
    #expect(counts.groupsCreated == 1)
    #expect(counts.groupsUpdated == 1)
    #expect(counts.groupsRemoved == 1)
  }

  @Test("What a plan withdraws for a rule's group that isn't shown any more is for a person")
  func vanishedGroup() throws {
    let rule = try #require(RoleRule(group: "cn=staff,dc=x", role: .user))
    var tally = PlanTally()
    tally.watch(rule)
    #expect(tally.trips(GuardLimits(), against: Population()).isEmpty)
    let grant = RuleGrant(role: .user, rule: rule.groupKey, path: "staff")
    tally.count(Effect(.removeGrant(account(1), grant), reason: ""))
    let trips = tally.trips(GuardLimits(), against: Population())
    #expect(
      trips == [
        GuardTrip(name: .privileged, count: 1, allowed: 0, total: 0, object: "cn=staff,dc=x")
      ])
    #expect(trips.first?.sentence.contains("no longer shows") == true)
  }

  @Test(
    "What went before counts with a plan that adds to it, and holds none that doesn't",
    arguments: [
      GuardName.disables, .roleRemovals, .membersRemovedPerGroup, .renames, .attributesBlanked,
    ])
  func earlier(guardName: GuardName) {
    let (plan, population) = tally(guardName, 2)
    let (little, _) = tally(guardName, 2)
    let (much, _) = tally(guardName, 3)
    #expect(little.hasLosses)
    #expect(plan.trips(Self.limits, against: population, after: PlanTally()).isEmpty)
    #expect(plan.trips(Self.limits, against: population, after: little).isEmpty)
    let trips = plan.trips(Self.limits, against: population, after: much)
    #expect(trips.map(\.name) == [guardName])
    #expect(trips.first?.count == 5)
    var all = much
    all.add(much)
    #expect(PlanTally().trips(Self.limits, against: population, after: all).isEmpty)
    let (other, _) = tally(guardName == .disables ? .renames : .disables, 1)
    #expect(other.trips(Self.limits, against: population, after: all).isEmpty)
  }

  @Test("A share is taken of what there was before the losses that count with it")
  func earlierShare() {
    var limits = GuardLimits()
    limits.disables = .init(percent: 10, floor: 1)
    var population = Population()
    population.linkedAccounts = 100
    population.workingAccounts = 94
    let (six, _) = tally(.disables, 6)
    #expect(tally(.disables, 4).0.trips(limits, against: population, after: six).isEmpty)
    #expect(
      tally(.disables, 5).0.trips(limits, against: population, after: six)
        == [GuardTrip(name: .disables, count: 11, allowed: 10, total: 100)])
  }

  @Test("A read with too few entries is held, whatever was taken away before it")
  func shrinkageAfterLosses() {
    let (plan, population) = tally(.shrinkage, 5)
    let (earlier, _) = tally(.disables, 1)
    for before in [PlanTally(), earlier] {
      #expect(
        plan.trips(Self.limits, against: population, after: before).map(\.name) == [.shrinkage])
    }
  }

  @Test("Groups emptied one after the other are held like groups emptied at once")
  func emptiedGroups() {
    let (all, _) = tally(.groupsEmptied, 5)
    var earlier = PlanTally()
    for number in 0..<4 {
      earlier.count(Effect(.removeMembers(group(number), members(1)), reason: ""))
    }
    var last = PlanTally()
    last.count(Effect(.removeMembers(group(4), members(1)), reason: ""))
    var population = Population()
    population.linkedAccounts = 10
    population.membersByGroup = [group(4).id: 1]
    #expect(all.hasLosses)
    #expect(last.trips(Self.limits, against: population, after: PlanTally()).isEmpty)
    #expect(
      last.trips(Self.limits, against: population, after: earlier)
        == [GuardTrip(name: .groupsEmptied, count: 5, allowed: 4, total: 5)])
  }

  @Test("A plan that only gives takes nothing away")
  func noLosses() {
    var tally = PlanTally()
    #expect(!tally.hasLosses)
    tally.count(Effect(.addMembers(group(1), members(3)), reason: ""))
    tally.count(
      Effect(.addGrant(account(1), RuleGrant(role: .user, rule: "r", path: "")), reason: ""))
    #expect(!tally.hasLosses)
  }
}
