import Accounts
import Directory
import Fixtures
import Reconciliation
import Testing
import Values

@Suite("A directory and its mirror")
struct ConvergenceTests {
  /// What a directory says about one entry in one round.
  private struct Claim {
    var person: StagedPerson
    var grants: [RuleGrant]
    var isContested: Bool
    var isQuarantined: Bool
  }

  private func policy(_ generator: inout SeededGenerator) throws -> SyncPolicy {
    SyncPolicy(
      directory: try .corp(),
      authorities: Authorities(
        Dictionary(
          uniqueKeysWithValues: AccountAttribute.allCases.map {
            let isMerged = $0 != .username && generator.chance(40)
            return ($0, isMerged ? .merge : generator.chance(70) ? .directory : .local)
          })),
      onConflict: generator.pick(ConflictAnswer.allCases, otherwise: .hold),
      defaultRole: generator.chance(50) ? .user : nil,
      archiveAfter: generator.chance(50) ? .seconds(90) : nil)
  }

  private func claims(_ generator: inout SeededGenerator) -> [EntryID: Claim] {
    var claims: [EntryID: Claim] = [:]
    for number in 0..<12 where generator.chance(75) {
      let suffix = generator.number(below: 3)
      let person = StagedPerson.sample(
        number, username: "p\(number).\(suffix)",
        email: generator.chance(20) ? nil : "p\(number).\(suffix)@example.com",
        displayName: generator.optionalText(), dn: "uid=p\(number),ou=o\(suffix),dc=x",
        state: generator.pick(DirectoryState.allCases, otherwise: .usable))
      let grants = ["a", "b", "c"].filter { _ in generator.chance(40) }.map {
        RuleGrant(
          role: generator.pick(Role.allCases, otherwise: .user), rule: "cn=\($0)",
          path: generator.text())
      }
      claims[person.entry] = Claim(
        person: person, grants: grants, isContested: generator.chance(10),
        isQuarantined: generator.chance(10))
    }
    return claims
  }

  private func plan(
    _ claims: [EntryID: Claim], _ store: ModelStore, _ policy: SyncPolicy, at now: Timestamp
  ) -> [Effect] {
    let planner = PersonPlanner(policy: policy, now: now)
    let entries = Set(claims.keys).union(store.accounts.keys).sorted()
    return entries.flatMap { entry -> [Effect] in
      if let claim = claims[entry] {
        return planner.effects(
          for: PersonComparison(
            person: claim.person, account: store.accounts[entry], wantedGrants: claim.grants,
            isEmailContested: claim.isContested, isQuarantined: claim.isQuarantined))
      }
      guard let account = store.accounts[entry] else { return [] }
      let presence = account.link.presence
      return planner.effects(forAbsent: account, cause: presence.isAbsent ? presence : .deleted)
    }
  }

  @Test("After a plan is applied the next one is empty, whatever came before", arguments: 1...60)
  func convergence(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let policy = try policy(&generator)
    var store = ModelStore()
    var now = Timestamp.noon
    for _ in 0..<6 {
      let claims = claims(&generator)
      let effects = plan(claims, store, policy, at: now)
      #expect(effects == plan(claims, store, policy, at: now), "the same sides, the same plan")
      for effect in effects { store.apply(effect, at: now) }
      #expect(plan(claims, store, policy, at: now).isEmpty)
      for entry in store.accounts.keys.sorted() where generator.chance(30) {
        store.write(.displayName, generator.optionalText(), to: entry)
        if generator.chance(50) { store.write(.email, "\(entry)@example.com", to: entry) }
      }
      now = now + .seconds(60)
    }
  }

  @Test("Accounts keep their identifiers however often their entries come and go")
  func sameIdentifiers() throws {
    var generator = SeededGenerator(seed: 99)
    let policy = SyncPolicy(directory: try .corp(), archiveAfter: .seconds(60))
    var store = ModelStore()
    var now = Timestamp.noon
    for _ in 0..<20 {
      for effect in plan(claims(&generator), store, policy, at: now) {
        store.apply(effect, at: now)
      }
      for (entry, account) in store.accounts {
        #expect(account.reference.id == AccountID(derivedFrom: entry, in: policy.directory))
      }
      now = now + .seconds(45)
    }
  }
}
