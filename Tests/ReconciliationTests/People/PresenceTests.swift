import Accounts
import Directory
import Reconciliation
import Testing
import Values

@Suite("The plan for a person's access")
struct PresenceTests {
  private let corp: DirectoryName

  init() throws {
    corp = try DirectoryName.corp()
  }

  private func account(_ presence: Presence, absentFor time: Duration? = nil) -> LinkedAccount {
    var account = LinkedAccount.mirror(of: .sample(), in: corp)
    account.link.presence = presence
    if presence.isAbsent { account.absentSince = .noon - (time ?? .seconds(60)) }
    return account
  }

  /// The kind of effect that leads from one presence to another; nil for none.
  private static func expected(_ from: Presence, _ to: Presence) -> EffectKind? {
    switch (from, to) {
    case (.usable, .usable): nil
    case (.usable, _): .disableAccount
    case (_, .usable): .enableAccount
    case (.deleted, .deleted), (.deleted, .moved), (.deleted, .filtered),
      (.moved, .deleted), (.moved, .moved), (.moved, .filtered),
      (.filtered, .deleted), (.filtered, .moved), (.filtered, .filtered):
      nil  // absent already: nobody asks again
    case _ where from == to: nil
    default: .updateLink
    }
  }

  @Test(
    "Each change of presence has its effect", arguments: Presence.allCases, Presence.allCases)
  func table(from: Presence, to: Presence) throws {
    let account = account(from)
    let planner = PersonPlanner(policy: SyncPolicy(directory: corp), now: .noon)
    let effects: [Effect]
    if to.isAbsent {
      effects = planner.effects(forAbsent: account, cause: to)
    } else {
      let state = try #require(DirectoryState(rawValue: to.rawValue))
      effects = planner.effects(
        for: PersonComparison(person: .sample(state: state), account: account, wantedGrants: []))
    }
    #expect(effects.map(\.change.kind) == [Self.expected(from, to)].compactMap(\.self))
    for effect in effects {
      switch effect.change {
      case .disableAccount(let reference, let before, let after),
        .enableAccount(let reference, let before, let after),
        .updateLink(let reference, let before, let after):
        #expect(reference == account.reference)
        #expect(before == account.link)
        #expect(after == LinkState(dn: account.link.dn, presence: to))
        #expect(effect.reason.hasSuffix("."))
      default: Issue.record("\(effect.change)")
      }
    }
  }

  @Test("A new name in the directory changes the link alone")
  func moved() {
    let planner = PersonPlanner(policy: SyncPolicy(directory: corp), now: .noon)
    let person = StagedPerson.sample(dn: "uid=ann,ou=sales,dc=example,dc=com")
    let account = account(.usable)
    let effects = planner.effects(
      for: PersonComparison(person: person, account: account, wantedGrants: []))
    #expect(
      effects.map(\.change) == [
        .updateLink(
          account.reference, from: account.link, to: LinkState(dn: person.dn, presence: .usable))
      ])
    #expect(effects.first?.reason.contains("new name") == true)
  }

  @Test("An entry that comes back says so")
  func back() {
    let planner = PersonPlanner(policy: SyncPolicy(directory: corp), now: .noon)
    let effects = planner.effects(
      for: PersonComparison(person: .sample(), account: account(.deleted), wantedGrants: []))
    #expect(effects.first?.reason == "The entry is back in the directory.")
  }

  @Test(
    "An account is archived when its entry has been absent for the whole time, not before",
    arguments: [
      (Duration.seconds(3599), false), (.seconds(3600), true), (.seconds(3601), true),
    ])
  func archive(absentFor: Duration, isArchived: Bool) {
    let policy = SyncPolicy(directory: corp, archiveAfter: .seconds(3600))
    let account = account(.moved, absentFor: absentFor)
    let effects = PersonPlanner(policy: policy, now: .noon).effects(
      forAbsent: account, cause: .moved)
    #expect(
      effects.map(\.change)
        == (isArchived ? [.archiveAccount(account.reference, cause: "moved")] : []))
  }

  @Test("An account that has just become absent is switched off first, however short the time")
  func disabledFirst() {
    let policy = SyncPolicy(directory: corp, archiveAfter: .zero)
    let effects = PersonPlanner(policy: policy, now: .noon).effects(
      forAbsent: account(.usable), cause: .deleted)
    #expect(effects.map(\.change.kind) == [.disableAccount])
  }

  @Test("Nothing is archived twice, without a time limit, or without a time of absence")
  func neverArchived() {
    var archived = account(.deleted, absentFor: .seconds(86_400))
    archived.isArchived = true
    var unknown = account(.deleted)
    unknown.absentSince = nil
    let limited = PersonPlanner(
      policy: SyncPolicy(directory: corp, archiveAfter: .seconds(60)), now: .noon)
    #expect(limited.effects(forAbsent: archived, cause: .deleted).isEmpty)
    #expect(limited.effects(forAbsent: unknown, cause: .deleted).isEmpty)
    let unlimited = PersonPlanner(policy: SyncPolicy(directory: corp), now: .noon)
    let old = account(.deleted, absentFor: .seconds(1_000_000_000))
    #expect(unlimited.effects(forAbsent: old, cause: .deleted).isEmpty)
  }

  @Test("An archived account comes back with its entry")
  func archivedComesBack() {
    var archived = account(.deleted, absentFor: .seconds(86_400))
    archived.isArchived = true
    let effects = PersonPlanner(policy: SyncPolicy(directory: corp), now: .noon).effects(
      for: PersonComparison(person: .sample(), account: archived, wantedGrants: []))
    #expect(effects.map(\.change.kind) == [.enableAccount])
  }
}
