import Accounts
import Directory
import Reconciliation
import Testing
import Values

@Suite("An account with entries in two directories")
struct LinkStandingTests {
  private let corp: DirectoryName
  private let partner: DirectoryName

  init() throws {
    corp = try DirectoryName.corp()
    partner = try #require(DirectoryName("partner"))
  }

  private func linked(_ here: Presence, elsewhere: Presence) -> LinkedAccount {
    var linked = LinkedAccount.mirror(of: .sample(), in: corp)
    linked.link.presence = here
    if here.isAbsent { linked.absentSince = .noon - .seconds(86_400) }
    linked.elsewhere = [
      LinkStanding(
        partner, elsewhere, absentSince: elsewhere.isAbsent ? .noon - .seconds(60) : nil)
    ]
    return linked
  }

  private func planner(archiveAfter: Duration? = nil) -> PersonPlanner {
    PersonPlanner(policy: SyncPolicy(directory: corp, archiveAfter: archiveAfter), now: .noon)
  }

  @Test(
    "One that is gone keeps nobody out who has another; one that is locked or off does",
    arguments: Presence.allCases, Presence.allCases)
  func blocking(first: Presence, second: Presence) {
    let links = [LinkStanding(corp, first), LinkStanding(partner, second)]
    let isDecided = [first, second].contains { [.locked, .disabled, .expired].contains($0) }
    let hasEntry = first == .usable || second == .usable
    #expect((links.blocking != nil) == (isDecided || !hasEntry))
    #expect(links.blocking == Array(links.reversed()).blocking, "the order doesn't matter")
    #expect(links.blocking?.presence != .usable)
    if isDecided { #expect(links.blocking?.presence.isAbsent == false) }
  }

  @Test("The first directory with an entry leads")
  func leading() {
    func leader(_ first: Presence, _ second: Presence) -> DirectoryName? {
      [LinkStanding(partner, second), LinkStanding(corp, first)].leading?.directory
    }
    #expect(leader(.usable, .usable) == corp)
    #expect(leader(.locked, .usable) == corp)
    #expect(leader(.deleted, .usable) == partner)
    #expect(leader(.deleted, .moved) == corp)
  }

  @Test("Whoever is deleted in one keeps what the other gives, and loses what this one gave")
  func deletedInOne() {
    var account = linked(.usable, elsewhere: .usable)
    account.grants = [RuleGrant(role: .manager, rule: "cn=g", path: "g")]
    let effects = planner().effects(forAbsent: account, cause: .deleted)
    #expect(effects.map(\.change.kind) == [.updateLink, .removeGrant])
    #expect(
      effects.first?.reason.hasSuffix("The directory partner gives access all the same.") == true)
    #expect(!account.losesAccess(in: corp))
  }

  @Test(
    "Whoever is deleted in the last one is switched off", arguments: [Presence.deleted, .moved])
  func deletedInLast(elsewhere: Presence) {
    let account = linked(.usable, elsewhere: elsewhere)
    let effects = planner().effects(forAbsent: account, cause: .deleted)
    #expect(effects.map(\.change.kind) == [.disableAccount])
    #expect(account.losesAccess(in: corp))
  }

  @Test("An entry that comes back opens nothing while another directory has locked its own")
  func back() {
    let effects = planner().effects(
      for: PersonComparison(
        person: .sample(), account: linked(.deleted, elsewhere: .locked), wantedGrants: []))
    #expect(effects.map(\.change.kind) == [.updateLink])
    #expect(effects.first?.reason.contains("stays blocked by the directory partner") == true)
    let other = planner().effects(
      for: PersonComparison(
        person: .sample(), account: linked(.deleted, elsewhere: .deleted), wantedGrants: []))
    #expect(other.map(\.change.kind) == [.enableAccount])
  }

  @Test("A lock in one switches the account off, whatever the other says")
  func locked() {
    let effects = planner().effects(
      for: PersonComparison(
        person: .sample(state: .locked), account: linked(.usable, elsewhere: .usable),
        wantedGrants: []))
    #expect(effects.map(\.change.kind) == [.disableAccount])
  }

  @Test("The names come from the leading directory alone, so that two never take turns")
  func names() throws {
    let renamed = StagedPerson.sample(displayName: "Ann of Corp")
    let leading = planner().effects(
      for: PersonComparison(
        person: renamed, account: linked(.usable, elsewhere: .usable), wantedGrants: []))
    #expect(leading.map(\.change.kind) == [.updateAccount])
    var account = linked(.usable, elsewhere: .usable)
    account.elsewhere = [LinkStanding(try #require(DirectoryName("before")), .usable)]
    let following = planner().effects(
      for: PersonComparison(person: renamed, account: account, wantedGrants: []))
    #expect(following.isEmpty)
  }

  @Test("An account is archived once all its entries have been absent for long enough")
  func archive() {
    let gone = linked(.deleted, elsewhere: .moved)
    #expect(
      planner(archiveAfter: .seconds(61)).effects(forAbsent: gone, cause: .deleted).isEmpty,
      "the last one went a minute ago")
    #expect(
      planner(archiveAfter: .seconds(60)).effects(forAbsent: gone, cause: .deleted)
        .map(\.change.kind) == [.archiveAccount])
    #expect(
      planner(archiveAfter: .zero)
        .effects(forAbsent: linked(.deleted, elsewhere: .usable), cause: .deleted).isEmpty)
  }
}
