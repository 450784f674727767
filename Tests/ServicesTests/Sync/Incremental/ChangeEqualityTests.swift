import Accounts
import Directory
import Fixtures
import Reconciliation
import Services
import Testing
import Values

/// An organisation that changes at random, from small stores of names so that they clash.
private struct ChangingOrganisation {
  var generator: SeededGenerator
  var people: [Entry] = []
  var groups: [Entry] = []
  private var next = 1

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
    for _ in 0..<24 { addPerson() }
    for number in 1...5 { groups.append(.group(900 + number, "g\(number)")) }
    for _ in 0..<30 { addMember() }
  }

  mutating func change() {
    switch Int.random(in: 0..<14, using: &generator) {
    case 0: addPerson()
    case 1: removePerson()
    case 2, 3: set("mail", to: "m\(Int.random(in: 1...30, using: &generator))@example.com")
    case 4: set("uid", to: "u\(Int.random(in: 1...40, using: &generator))")
    case 5: set("cn", to: "N\(Int.random(in: 1...99, using: &generator))")
    case 6: set("nsAccountLock", to: Bool.random(using: &generator) ? "TRUE" : "FALSE")
    case 7: move()
    case 8, 9, 10: addMember()
    case 11: removeMember()
    case 12: nest()
    default: changeGroup()
    }
  }

  private mutating func addPerson() {
    let uid = "u\(Int.random(in: 1...40, using: &generator))"
    while people.contains(where: { $0.dn.hasPrefix("cn=p\(next),") }) { next += 1 }
    people.append(
      .person(
        next, uid, mail: "m\(Int.random(in: 1...30, using: &generator))@example.com",
        dn: "cn=p\(next),\(ScriptedDirectory.peopleBase)"))
    next += 1
  }

  private mutating func removePerson() {
    if let index = people.indices.randomElement(using: &generator) { people.remove(at: index) }
  }

  private mutating func set(_ name: String, to value: String) {
    guard let index = people.indices.randomElement(using: &generator) else { return }
    people[index].attributes.removeAll { $0.name == name }
    if Int.random(in: 0..<6, using: &generator) > 0 || name == "uid" {
      people[index].attributes.append(.init(name, [Array(value.utf8)]))
    }
  }

  /// Gives a person another name; groups go on naming the old one.
  private mutating func move() {
    guard let index = people.indices.randomElement(using: &generator) else { return }
    let number = Int.random(in: 1...30, using: &generator)
    let dn = "cn=p\(number),\(ScriptedDirectory.peopleBase)"
    guard !people.contains(where: { $0.dn == dn }) else { return }
    people[index].dn = dn
  }

  private mutating func addMember() {
    guard let index = groups.indices.randomElement(using: &generator) else { return }
    let number = Int.random(in: 1...30, using: &generator)
    groups[index].edit { $0.append("cn=p\(number),\(ScriptedDirectory.peopleBase)") }
  }

  private mutating func removeMember() {
    guard let index = groups.indices.randomElement(using: &generator) else { return }
    groups[index].edit { if !$0.isEmpty { $0.removeFirst() } }
  }

  private mutating func nest() {
    guard let index = groups.indices.randomElement(using: &generator),
      let inner = groups.randomElement(using: &generator)
    else { return }
    groups[index].edit { $0.append(inner.dn) }
  }

  private mutating func changeGroup() {
    let number = 900 + Int.random(in: 1...8, using: &generator)
    let name = "g\(Int.random(in: 1...8, using: &generator))"
    guard
      let id = groups.firstIndex(where: {
        $0.values("entryUUID") == Entry.group(number, "").values("entryUUID")
      })
    else {
      guard !groups.contains(where: { $0.dn.hasPrefix("cn=\(name),") }) else { return }
      groups.append(.group(number, name, people: []))
      groups[groups.count - 1].edit { $0 = ["cn=p3,\(ScriptedDirectory.peopleBase)"] }
      return
    }
    if Bool.random(using: &generator) {
      groups.remove(at: id)
    } else {
      groups[id].attributes.removeAll { $0.name == "description" }
      groups[id].attributes.append(.init("description", [Array(name.utf8)]))
    }
  }
}

extension Entry {
  /// Changes the members, each there once.
  fileprivate mutating func edit(_ change: (inout [String]) -> Void) {
    var members = values("member").map { String(decoding: $0, as: UTF8.self) }
    change(&members)
    var seen: Set<String> = []
    members = members.filter { seen.insert($0).inserted }
    attributes.removeAll { $0.name == "member" }
    if !members.isEmpty { attributes.append(.init("member", members.map { Array($0.utf8) })) }
  }
}

@Suite("The plan of what has changed")
struct ChangeEqualityTests {
  @Test(
    "It is the plan that a full compare makes of the same state, whatever changes",
    arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func equality(_ seed: UInt64) async throws {
    try await withWorld { world in
      var organisation = ChangingOrganisation(seed: seed)
      let hasRules = seed % 2 == 0
      world.configure { policy in
        policy.guards = .boundless
        policy.defaultRole = .user
        if hasRules {
          policy.roleRules = ["g1", "g2"].compactMap {
            RoleRule(group: "cn=\($0),\(ScriptedDirectory.groupsBase)", role: .powerUser)
          }
        }
      }
      try await world.addLocal("u7", email: "m9@example.com", role: .admin)
      world.directory.edit { $0.changes = .init(namesPresent: seed % 3 == 0) }
      func show() {
        let (people, groups) = (organisation.people, organisation.groups)
        world.directory.edit {
          $0.people = people
          $0.groups = groups
        }
      }
      show()
      #expect(try await world.run(.auto).strategy == .fullCompare)
      var strategies: [Run.Strategy] = []
      for step in 0..<12 {
        for _ in 0..<Int.random(in: 1...3, using: &organisation.generator) {
          organisation.change()
        }
        show()
        let full = try await world.run(.full, isDryRun: true)
        let changes = try await world.run(.auto, isDryRun: true)
        strategies.append(changes.strategy)
        if changes.planDigest != full.planDigest {
          let expected = try await world.effects(of: full).map { "\($0.record)" }
          let found = try await world.effects(of: changes).map { "\($0.record)" }
          Issue.record(
            """
            step \(step), \(changes.strategy)
            missing: \(expected.filter { !found.contains($0) })
            too much: \(found.filter { !expected.contains($0) })
            """)
          return
        }
        // Two who swap names make a plan of which a part is left for the next run.
        guard try await world.run(.auto).status == .applied else { continue }
        #expect(try await world.run(.full, isDryRun: true).effectCount == 0)
      }
      let told = strategies.count { $0 == .contentSync }
      #expect(told > 0, "\(told) of \(strategies.count)")
    }
  }
}

extension GuardLimits {
  /// Limits that nothing trips.
  fileprivate static var boundless: GuardLimits {
    let all = Limit(percent: 100, floor: .max)
    var limits = GuardLimits()
    limits.disables = all
    limits.roleRemovals = all
    limits.membersRemovedPerGroup = all
    limits.groupsEmptied = all
    limits.renames = all
    limits.attributesBlanked = all
    limits.privileged = all
    limits.shrinkage = all
    return limits
  }
}
