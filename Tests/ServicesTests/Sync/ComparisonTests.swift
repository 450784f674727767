import Accounts
import Directory
import Reconciliation
@testable import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("The comparison inside the store")
struct ComparisonTests {
  @Test(
    "It leaves nobody out who would get an effect", arguments: 1...30, [true, false])
  func completeness(seed: UInt64, knowsGroups: Bool) async throws {
    try await withWorld { world in
      var chance = Chance(seed: seed)
      var policy = SyncPolicy(
        directory: world.name, roleRules: try [Self.rule("a", .manager), Self.rule("b", .admin)],
        defaultRole: [nil, .user, .powerUser][chance.next(3)])
      world.configure { [policy] in $0 = policy }
      let first = Self.groups(&chance)
      world.directory.edit { script in
        script.people = .people(1...20)
        script.groups = first
      }
      try await world.run()
      try await Self.disturb(world, &chance)
      if chance.next(3) == 0 { policy.defaultRole = .manager }
      let people = Self.changed(.people(1...22), &chance)
      let groups = Self.groups(&chance)
      let chosen = try await Self.effects(
        on: world, policy, people, groups, knowsGroups: knowsGroups, forEverybody: false)
      let all = try await Self.effects(
        on: world, policy, people, groups, knowsGroups: knowsGroups, forEverybody: true)
      #expect(chosen.effects == all.effects)
      #expect(chosen.unchanged == all.unchanged)
    }
  }

  private static func rule(_ group: String, _ role: Role) throws -> RoleRule {
    try #require(RoleRule(group: "cn=\(group),\(ScriptedDirectory.groupsBase)", role: role))
  }

  private static func groups(_ chance: inout Chance) -> [Entry] {
    ["a", "b"].enumerated().map { index, name in
      .group(
        100 + index, name,
        people: (1...20).filter { _ in chance.next(4) == 0 }.map { "p\($0)" },
        groups: chance.next(2) == 0 ? ["b"] : [])
    }
  }

  /// Entries that were renamed, moved, locked, repeated, or lost what they need.
  private static func changed(_ entries: [Entry], _ chance: inout Chance) -> [Entry] {
    entries.enumerated().compactMap { index, entry in
      let number = index + 1
      let other = 1 + chance.next(22)
      return switch chance.next(16) {
      case 0: nil
      case 1: .person(number, "p\(other)", mail: "p\(number)@example.com")
      case 2: .person(number, "p\(number)", mail: "p\(other)@example.com")
      case 3: .person(number, "p\(number)", extra: ["nsAccountLock": "true"])
      case 4: .person(number, "p\(number)", dn: "uid=x\(number),\(ScriptedDirectory.peopleBase)")
      case 5: .person(other, "p\(number)", mail: "p\(number)@example.com")
      case 6: .person(number, "", mail: "p\(number)@example.com")
      case 7: .person(number, "P\(number)", mail: "P\(number)@example.com")
      case 8: .person(number, "p\(other)@example.com")
      default: entry
      }
    }
  }

  /// Accounts, links and grants that were changed by somebody else.
  private static func disturb(_ world: SyncWorld, _ chance: inout Chance) async throws {
    for number in 1...20 where chance.next(2) == 0 {
      let account: SQLQuery = "(SELECT id FROM accounts WHERE username = \("p\(number)"))"
      let statements: [SQLQuery] = [
        "UPDATE accounts SET display_name = NULL WHERE id = \(account)",
        "UPDATE accounts SET email = NULL, email_key = NULL WHERE id = \(account)",
        "UPDATE accounts SET is_break_glass = 1, display_name = 'x' WHERE id = \(account)",
        "UPDATE accounts SET username = upper(username) WHERE id = \(account)",
        "UPDATE links SET presence = 'disabled' WHERE account_id = \(account)",
        "UPDATE links SET presence = 'deleted' WHERE account_id = \(account)",
        "UPDATE links SET dn = 'uid=old' WHERE account_id = \(account)",
        "DELETE FROM grants WHERE account_id = \(account)",
        "UPDATE grants SET role = 2 WHERE account_id = \(account)",
        "UPDATE grants SET rule = 'gone' WHERE account_id = \(account)",
        "UPDATE grants SET source = 'manual' WHERE account_id = \(account)",
        "DELETE FROM accounts WHERE id = \(account)",
      ]
      let statement = statements[chance.next(statements.count)]
      try await world.database.write { _ = try $0.execute(statement) }
    }
  }

  private static func effects(
    on world: SyncWorld, _ policy: SyncPolicy, _ people: [Entry], _ groups: [Entry],
    knowsGroups: Bool, forEverybody: Bool
  ) async throws -> (effects: [Effect], unchanged: Int) {
    let stage = try await SQLSyncStage.open(on: world.database, policy)
    let staged = people.map { policy.mapping.person(from: $0, at: .start) }
    try await stage.add(staged.compactMap { try? $0.get() })
    try await stage.add(groups.compactMap { try? GroupMapping().group(from: $0).get() })
    _ = try await stage.settle()
    if knowsGroups {
      try await stage.expand(try await stage.groupGraph().expand(policy.roleRules))
    }
    if forEverybody {
      try await stage.scratch.run { connection in
        _ = try connection.execute(
          """
          INSERT INTO staged_differences (person) SELECT rowid FROM staged_people WHERE true
          ON CONFLICT DO NOTHING
          """)
      }
    }
    var unchanged = try await stage.compare(knowsGroups: knowsGroups)
    let planner = PersonPlanner(policy: policy, now: .start)
    var effects: [Effect] = []
    var last: EntryID?
    while let page = try await stage.nextPeople(after: last, knowsGroups: knowsGroups) {
      for comparison in page {
        let wanted = planner.effects(for: comparison)
        unchanged += wanted.isEmpty ? 1 : 0
        effects += wanted
      }
      last = page.last?.person?.entry
    }
    await stage.close()
    return (effects, unchanged)
  }
}

extension SQLSyncStage {
  fileprivate func nextPeople(
    after last: EntryID?, knowsGroups: Bool
  ) async throws -> [PersonComparison]? {
    let page = try await people(after: last, limit: 4, knowsGroups: knowsGroups)
    return page.isEmpty ? nil : page
  }
}

/// Repeatable chance (splitmix64).
private struct Chance {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// A number below a limit.
  mutating func next(_ limit: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return Int((bits ^ bits >> 31) % UInt64(limit))
  }
}
