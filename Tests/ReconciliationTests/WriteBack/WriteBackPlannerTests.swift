import Accounts
import Directory
import Reconciliation
import Testing
import Values

@Suite("What a change of an account means for its directory")
struct WriteBackPlannerTests {
  private static let bosses = "cn=bosses,dc=example"

  private func policy(
    _ rules: WriteBackRules = WriteBackRules(
      attributes: [.email: "mail", .displayName: "displayName"], writesGroups: true,
      enabling: .passwordPolicy)
  ) throws -> SyncPolicy {
    SyncPolicy(
      directory: try .corp(),
      authorities: Authorities([.email: .merge, .displayName: .directory]),
      roleRules: [try #require(RoleRule(group: Self.bosses, role: .manager))], writeBack: rules)
  }

  private func subject(_ email: String? = "a@example.com", roles: Set<Role> = []) throws
    -> WriteBackSubject
  {
    WriteBackSubject(
      reference: AccountReference(id: AccountID(UniqueID(high: 1, low: 2)), username: "ann"),
      entry: EntryReference(id: .number(1), dn: "uid=ann,dc=example"),
      attributes: AccountAttributes(username: "ann", email: email, displayName: "Ann"),
      baseline: Baseline([.email: "a@example.com", .displayName: "Ann"]), isSwitchedOff: false,
      roles: roles)
  }

  private var group: RuleGroup { RuleGroup(dn: Self.bosses, key: Self.bosses) }

  @Test("An attribute that either side may change goes out; the directory's own never does")
  func attributes() throws {
    var after = try subject("b@example.com")
    after.attributes.displayName = "Anne"
    let intents = WriteBackPlanner(policy: try policy()).intents(
      before: try subject(), after: after)
    #expect(
      intents == [
        .attributes([AttributeChange(.email, from: "a@example.com", to: "b@example.com")])
      ])
  }

  @Test(
    "Nothing is written about an account that isn't linked, was linked just now, or doesn't change")
  func nothing() throws {
    let planner = WriteBackPlanner(policy: try policy())
    #expect(planner.intents(before: nil, after: try subject("b@example.com")).isEmpty)
    #expect(planner.intents(before: try subject(), after: try subject()).isEmpty)
    var other = try subject("b@example.com")
    other.entry.id = .number(2)
    #expect(planner.intents(before: try subject(), after: other).isEmpty)
  }

  @Test("A role that people give becomes a membership, unless its group gives the role already")
  func joining() throws {
    let planner = WriteBackPlanner(policy: try policy())
    let after = try subject(roles: [.manager, .user])
    #expect(
      planner.intents(before: try subject(), after: after)
        == [.membership(group, isMember: true)])
    var member = after
    member.rules = [Self.bosses]
    var before = try subject()
    before.rules = [Self.bosses]
    #expect(planner.intents(before: before, after: member).isEmpty)
  }

  @Test("A withdrawn role ends only the membership that came from here")
  func leaving() throws {
    let planner = WriteBackPlanner(policy: try policy())
    let before = try subject(roles: [.manager])
    #expect(planner.intents(before: before, after: try subject()).isEmpty)
    var after = try subject()
    after.joined = [Self.bosses]
    #expect(
      planner.intents(before: before, after: after) == [.membership(group, isMember: false)])
    after.waiting.memberships[Self.bosses] = false
    #expect(planner.intents(before: before, after: after).isEmpty)
  }

  @Test("An expired role is withdrawn once, and not again while the directory refuses")
  func expiry() throws {
    let planner = WriteBackPlanner(policy: try policy())
    var expired = try subject()
    expired.joined = [Self.bosses]
    #expect(planner.withdrawals(from: expired) == [.membership(group, isMember: false)])
    expired.refused.memberships[Self.bosses] = false
    #expect(planner.withdrawals(from: expired).isEmpty)
    var live = try subject(roles: [.manager])
    live.joined = [Self.bosses]
    #expect(planner.withdrawals(from: live).isEmpty)
  }

  @Test("Switching off and on is written, and a removed account leaves its groups")
  func access() throws {
    let planner = WriteBackPlanner(policy: try policy())
    var off = try subject()
    off.isSwitchedOff = true
    #expect(planner.intents(before: try subject(), after: off) == [.access(isDisabled: true)])
    #expect(planner.intents(before: off, after: try subject()) == [.access(isDisabled: false)])
    off.joined = [Self.bosses]
    #expect(
      planner.intents(before: off, after: nil, isGone: true)
        == [.membership(group, isMember: false)])
  }

  @Test("A removed account's entry goes last, and only where that is allowed")
  func deletion() throws {
    var removed = try subject()
    removed.joined = [Self.bosses]
    let planner = WriteBackPlanner(
      policy: try policy(WriteBackRules(writesGroups: true, deletesEntries: true)))
    #expect(
      planner.intents(before: removed, after: nil, isGone: true)
        == [
          .membership(group, isMember: false),
          .deletion(LastSeen([.email: "a@example.com", .displayName: "Ann"])),
        ])
    #expect(planner.intents(before: removed, after: nil).isEmpty)
    #expect(planner.intents(before: nil, after: nil, isGone: true).isEmpty)
    let keeping = WriteBackPlanner(policy: try policy(WriteBackRules(writesGroups: true)))
    #expect(
      keeping.intents(before: removed, after: nil, isGone: true)
        == [.membership(group, isMember: false)])
  }

  @Test("What was last seen leaves out what the directory doesn't tell about")
  func lastSeen() throws {
    var policy = try policy(WriteBackRules(deletesEntries: true))
    policy.authorities = Authorities([.email: .merge, .displayName: .local])
    let intents = WriteBackPlanner(policy: policy)
      .intents(before: try subject(nil), after: nil, isGone: true)
    #expect(intents == [.deletion(LastSeen([.email: "a@example.com"]))])
  }

  @Test("An entry differs from what was last seen by the values that it had then")
  func differences() throws {
    let person = StagedPerson(
      entry: .number(1), dn: "uid=ann,dc=example", dnKey: "uid=ann,dc=example", username: "ann",
      email: nil, displayName: "Anne", state: .usable, csn: nil)
    #expect(LastSeen([.username: "ann"]).differences(from: person).isEmpty)
    #expect(
      LastSeen([.username: "ann", .email: "a@example.com", .displayName: "Ann"])
        .differences(from: person) == [.email, .displayName])
    #expect(LastSeen(person).differences(from: person).isEmpty)
  }

  @Test(
    "An intent reads back as it was kept",
    arguments: [
      WriteIntent.attributes([AttributeChange(.email, from: nil, to: "a@example.com")]),
      .membership(RuleGroup(dn: bosses, key: bosses), isMember: false),
      .restoredMembership(RuleGroup(dn: bosses, key: bosses), isMember: true),
      .access(isDisabled: true),
      .creation(NewEntry(dn: "uid=a,dc=x", attributes: [.init("uid", ["a"])])),
      .deletion(LastSeen([.username: "a", .email: "a@example.com"])),
    ])
  func json(intent: WriteIntent) {
    #expect(WriteIntent(kind: intent.kind, intent.json) == intent)
  }
}
