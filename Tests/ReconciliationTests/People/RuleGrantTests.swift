import Accounts
import Directory
import Reconciliation
import Testing
import Values

@Suite("The plan for a person's grants")
struct RuleGrantTests {
  private let corp: DirectoryName
  private let person = StagedPerson.sample()

  init() throws {
    corp = try DirectoryName.corp()
  }

  private func effects(
    has: [RuleGrant], wants: [RuleGrant], everybody: Role? = nil, isAbsent: Bool = false
  ) -> [Change] {
    let policy = SyncPolicy(directory: corp, defaultRole: everybody)
    let planner = PersonPlanner(policy: policy, now: .noon)
    let account = LinkedAccount.mirror(of: person, in: corp, grants: has)
    guard !isAbsent else {
      return planner.effects(forAbsent: account, cause: .moved).map(\.change)
    }
    let comparison = PersonComparison(person: person, account: account, wantedGrants: wants)
    return planner.effects(for: comparison).map(\.change)
  }

  private var reference: AccountReference {
    AccountReference(id: AccountID(derivedFrom: .number(1), in: self.corp), username: "ann")
  }

  private let admin = RuleGrant(role: .admin, rule: "cn=admins", path: "admins")
  private let manager = RuleGrant(role: .manager, rule: "cn=leads", path: "leads")

  @Test("A rule that has come gives its role")
  func added() {
    #expect(effects(has: [], wants: [admin]) == [.addGrant(reference, admin)])
  }

  @Test("A rule that no longer holds takes its role, and only its own")
  func removed() {
    #expect(
      effects(has: [admin, manager], wants: [manager]) == [.removeGrant(reference, admin)])
  }

  @Test("A grant that is wanted already stays")
  func kept() {
    #expect(effects(has: [admin, manager], wants: [manager, admin]).isEmpty)
  }

  @Test("Another way to the same role by the same rule changes nothing")
  func path() {
    var otherWay = admin
    otherWay.path = "admins → ops"
    #expect(effects(has: [admin], wants: [otherWay]).isEmpty)
  }

  @Test("The same rule with another role takes the old one and gives the new one")
  func otherRole() {
    var lesser = admin
    lesser.role = .user
    #expect(
      effects(has: [admin], wants: [lesser])
        == [.removeGrant(reference, admin), .addGrant(reference, lesser)])
  }

  @Test("The same role by another rule is another grant")
  func otherRule() {
    let second = RuleGrant(role: .admin, rule: "cn=chiefs", path: "chiefs")
    #expect(effects(has: [admin], wants: [admin, second]) == [.addGrant(reference, second)])
  }

  @Test("The role of everybody comes, stays, changes and goes with the configuration")
  func everybody() {
    let path = "everybody in directory corp"
    let user = RuleGrant(role: .user, rule: "default", path: path)
    let powerUser = RuleGrant(role: .powerUser, rule: "default", path: path)
    #expect(effects(has: [], wants: [], everybody: .user) == [.addGrant(reference, user)])
    #expect(effects(has: [user], wants: [], everybody: .user).isEmpty)
    #expect(
      effects(has: [user], wants: [], everybody: .powerUser)
        == [.removeGrant(reference, user), .addGrant(reference, powerUser)])
    #expect(effects(has: [user], wants: []) == [.removeGrant(reference, user)])
  }

  @Test("An absent entry loses every grant of the rules, the one of everybody included")
  func absent() {
    let user = RuleGrant(role: .user, rule: "default", path: "everybody in directory corp")
    let changes = effects(has: [user, admin], wants: [], everybody: .user, isAbsent: true)
    #expect(changes.count == 3)
    #expect(
      changes.dropFirst() == [.removeGrant(reference, user), .removeGrant(reference, admin)])
  }

  @Test("A grant's reason names the way to it")
  func reason() throws {
    let policy = SyncPolicy(directory: corp)
    let nested = RuleGrant(role: .admin, rule: "cn=admins", path: "admins → ops → night shift")
    let comparison = PersonComparison(
      person: person, account: .mirror(of: person, in: corp), wantedGrants: [nested])
    let effect = try #require(
      PersonPlanner(policy: policy, now: .noon).effects(for: comparison).first)
    #expect(effect.reason.contains("admins → ops → night shift"))
  }

  @Test("Grants are planned in one order, whatever order they come in")
  func order() throws {
    let rules = [admin, manager, RuleGrant(role: .user, rule: "cn=admins", path: "admins")]
    let first = effects(has: [], wants: rules)
    #expect(first == effects(has: [], wants: rules.reversed()))
    #expect(first.count == 3)
  }
}
