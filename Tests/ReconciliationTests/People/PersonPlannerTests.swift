import Accounts
import Directory
import Reconciliation
import Testing
import Values

@Suite("The plan for one person")
struct PersonPlannerTests {
  private let corp: DirectoryName

  init() throws {
    corp = try DirectoryName.corp()
  }

  private func effects(
    _ person: StagedPerson, _ account: LinkedAccount?, wanted: [RuleGrant] = [],
    contested: Bool = false, quarantined: Bool = false,
    _ adjust: (inout SyncPolicy) -> Void = { _ in }
  ) -> [Effect] {
    var policy = SyncPolicy(directory: corp)
    adjust(&policy)
    return PersonPlanner(policy: policy, now: .noon).effects(
      for: PersonComparison(
        person: person, account: account, wantedGrants: wanted, isEmailContested: contested,
        isQuarantined: quarantined))
  }

  @Test("A new entry becomes one account with everything that the directory gives")
  func creation() throws {
    var person = StagedPerson.sample(state: .locked)
    person.csn = "csn"
    let admin = RuleGrant(role: .admin, rule: "cn=admins", path: "admins")
    let effects = effects(person, nil, wanted: [admin]) { $0.defaultRole = .user }
    let everybody = RuleGrant(
      role: .user, rule: RuleGrant.defaultRule, path: "everybody in directory corp")
    #expect(
      effects.map(\.change) == [
        .createAccount(
          NewAccount(
            id: AccountID(derivedFrom: .number(1), in: corp), entry: .number(1),
            attributes: .init(username: "ann", email: "ann@example.com", displayName: "Ann"),
            link: LinkState(dn: person.dn, presence: .locked), csn: "csn",
            grants: [everybody, admin]))
      ])
  }

  @Test("A new entry gets no mail address that somebody else claims too")
  func contestedCreation() throws {
    let effect = try #require(effects(.sample(), nil, contested: true).first)
    guard case .createAccount(let account) = effect.change else {
      Issue.record("\(effect.change)")
      return
    }
    #expect(account.attributes.email == nil)
  }

  @Test("A new entry that is set aside becomes no account")
  func quarantinedCreation() {
    #expect(effects(.sample(), nil, quarantined: true).isEmpty)
  }

  @Test("An account that is as it should be needs nothing")
  func unchanged() {
    let person = StagedPerson.sample()
    #expect(effects(person, .mirror(of: person, in: corp)).isEmpty)
  }

  @Test(
    "The directory decides about an attribute, unless it is the account's own",
    arguments: AccountAttribute.allCases, Authority.allCases)
  func authority(attribute: AccountAttribute, authority: Authority) {
    let person = StagedPerson.sample()
    var old = person
    switch attribute {
    case .username: old.username = "before"
    case .email: old.email = "before"
    case .displayName: old.displayName = "before"
    }
    let account = LinkedAccount.mirror(of: old, in: corp)
    let effects = effects(person, account) { $0.authorities = Authorities([attribute: authority]) }
    guard authority == .directory else {
      // Sides that never agreed on anything are for a person to settle.
      #expect(effects.map(\.change.kind) == (authority == .merge ? [.openConflict] : []))
      return
    }
    let now =
      switch attribute {
      case .username: "ann"
      case .email: "ann@example.com"
      case .displayName: "Ann"
      }
    let change = AttributeChange(attribute, from: "before", to: now)
    #expect(effects.map(\.change) == [.updateAccount(account.reference, [change])])
  }

  @Test("Several changed attributes are one effect")
  func severalAttributes() {
    let account = LinkedAccount.mirror(
      of: .sample(username: "old", email: "old@example.com", displayName: nil), in: corp)
    var person = StagedPerson.sample(email: nil)
    person.dn = account.link.dn
    #expect(
      effects(person, account).map(\.change) == [
        .updateAccount(
          account.reference,
          [
            AttributeChange(.username, from: "old", to: "ann"),
            AttributeChange(.email, from: "old@example.com", to: nil),
            AttributeChange(.displayName, from: nil, to: "Ann"),
          ])
      ])
  }

  @Test("Whoever has a mail address loses it when somebody else claims it too")
  func contestedEmail() throws {
    let person = StagedPerson.sample()
    let account = LinkedAccount.mirror(of: person, in: corp)
    let effect = try #require(effects(person, account, contested: true).first)
    #expect(
      effect.change
        == .updateAccount(
          account.reference, [AttributeChange(.email, from: "ann@example.com", to: nil)]))
    #expect(effect.reason.contains("more than one person"))
    #expect(
      effects(person, account, contested: true) {
        $0.authorities = Authorities([.email: .local])
      }.isEmpty)
  }

  @Test("A linked entry that is set aside keeps its names, and is switched off all the same")
  func quarantinedLinked() {
    let old = StagedPerson.sample(username: "old")
    let account = LinkedAccount.mirror(of: old, in: corp)
    var person = StagedPerson.sample(state: .disabled)
    person.dn = old.dn
    #expect(
      effects(person, account, quarantined: true).map(\.change) == [
        .disableAccount(
          account.reference, from: LinkState(dn: old.dn, presence: .usable),
          to: LinkState(dn: old.dn, presence: .disabled))
      ])
  }

  @Test("Attributes come before access, and access before grants")
  func order() {
    let account = LinkedAccount.mirror(
      of: .sample(displayName: "Old"), in: corp,
      grants: [RuleGrant(role: .admin, rule: "cn=a", path: "a")])
    let grant = RuleGrant(role: .user, rule: "cn=b", path: "b")
    let kinds = effects(.sample(state: .expired), account, wanted: [grant]).map(\.change.kind)
    #expect(kinds == [.updateAccount, .disableAccount, .removeGrant, .addGrant])
  }

  @Test("An account marked break-glass is left alone, whatever the directory says")
  func breakGlass() {
    var account = LinkedAccount.mirror(
      of: .sample(username: "old"), in: corp,
      grants: [RuleGrant(role: .admin, rule: "cn=a", path: "a")])
    account.isBreakGlass = true
    #expect(effects(.sample(state: .disabled), account).isEmpty)
    let planner = PersonPlanner(policy: SyncPolicy(directory: corp), now: .noon)
    #expect(planner.effects(forAbsent: account, cause: .deleted).isEmpty)
  }

  @Test("A comparison without an entry concludes nothing")
  func noEntry() {
    let planner = PersonPlanner(policy: SyncPolicy(directory: corp), now: .noon)
    let comparison = PersonComparison(
      person: nil, account: .mirror(of: .sample(), in: corp), wantedGrants: [])
    #expect(planner.effects(for: comparison).isEmpty)
  }
}
