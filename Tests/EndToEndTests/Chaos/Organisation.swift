import Fixtures

/// The people and groups of a directory that a schedule changes, as the test knows them.
struct Organisation: Sendable {
  private var people: [Int: Place] = [:]
  private var locked: Set<Int> = []
  private var members: [Int: Set<Int>] = [:]
  private var next = 0

  private struct Place: Sendable {
    var username: String
    var isInBerlin = false

    var name: String {
      "uid=\(username),\(isInBerlin ? "ou=berlin," : "")ou=people,\(DemoDirectory.suffix)"
    }
  }

  /// So many people, and four groups of some of them.
  init(people count: Int, using generator: inout SeededGenerator) {
    for number in 0..<count { people[number] = Place(username: "p\(number)") }
    next = count
    for group in 0..<4 {
      members[group] = Set(people.keys.filter { _ in Bool.random(using: &generator) })
    }
  }

  /// The entries to begin with, as LDIF.
  var ldif: String {
    let persons = people.keys.sorted().compactMap { number in
      people[number].map { Self.entry(number, at: $0) }
    }
    let groups = members.keys.sorted().map { group in
      """
      dn: \(Self.name(ofGroup: group))
      objectClass: groupOfNames
      cn: g\(group)
      member: cn=nobody
      \((members[group] ?? []).sorted().compactMap { people[$0]?.name }.map { "member: \($0)" }
        .joined(separator: "\n"))

      """
    }
    return (persons + groups).joined(separator: "\n")
  }

  /// One of the people, by name and username; nil when there is nobody.
  func anybody(
    using generator: inout SeededGenerator
  ) -> (number: Int, name: String, username: String)? {
    people.keys.sorted().randomElement(using: &generator).flatMap { number in
      people[number].map { (number, $0.name, $0.username) }
    }
  }

  /// The name of somebody's entry; nil when there is none any more.
  func name(of number: Int) -> String? { people[number]?.name }

  /// Changes something, and says how as an LDIF change record; few enough people go for no guard
  /// to mind.
  mutating func change(using generator: inout SeededGenerator) -> String {
    guard let number = people.keys.sorted().randomElement(using: &generator),
      let place = people[number]
    else { return add() }
    let group = Int.random(in: 0..<4, using: &generator)
    return switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1: add()
    case 2: remove(number, place)
    case 3: rename(number, place)
    case 4: move(number, place)
    case 5: lock(number, place)
    case 6, 7: toggle(number, place, in: group)
    case 8:
      Self.modify(
        place.name, "mail", "m\(Int.random(in: 0..<1000, using: &generator)).\(number)@example.com")
    default: Self.modify(place.name, "cn", "Ärger \(Int.random(in: 0..<1000, using: &generator))")
    }
  }

  private mutating func add() -> String {
    defer { next += 1 }
    let place = Place(username: "p\(next)")
    people[next] = place
    return Self.entry(next, at: place).replacing(
      "objectClass: inet", with: "changetype: add\nobjectClass: inet")
  }

  private mutating func remove(_ number: Int, _ place: Place) -> String {
    people[number] = nil
    // The overlay memberof of the demo doesn't take names out of groups; a directory with refint
    // does, and so does whoever tidies up.
    let groups = members.keys.sorted().filter { members[$0]?.remove(number) != nil }
    let records = groups.map { Self.change(of: $0, "delete", place.name) }
    return (records + ["dn: \(place.name)\nchangetype: delete\n"]).joined(separator: "\n")
  }

  private mutating func rename(_ number: Int, _ place: Place) -> String {
    defer { next += 1 }
    var renamed = place
    renamed.username = "r\(next).\(number)"
    return relocate(number, from: place, to: renamed)
  }

  private mutating func move(_ number: Int, _ place: Place) -> String {
    var moved = place
    moved.isInBerlin.toggle()
    return relocate(number, from: place, to: moved)
  }

  private mutating func relocate(_ number: Int, from old: Place, to new: Place) -> String {
    people[number] = new
    let parent = new.name.drop { $0 != "," }.dropFirst()
    let renaming = """
      dn: \(old.name)
      changetype: modrdn
      newrdn: uid=\(new.username)
      deleteoldrdn: 1
      newsuperior: \(parent)

      """
    let groups = members.keys.sorted().filter { members[$0]?.contains(number) == true }
    return
      ([renaming]
      + groups.flatMap {
        [Self.change(of: $0, "add", new.name), Self.change(of: $0, "delete", old.name)]
      }).joined(separator: "\n")
  }

  private mutating func lock(_ number: Int, _ place: Place) -> String {
    guard locked.insert(number).inserted else {
      locked.remove(number)
      return "dn: \(place.name)\nchangetype: modify\ndelete: pwdAccountLockedTime\n"
    }
    return Self.modify(place.name, "pwdAccountLockedTime", "000001010000Z")
  }

  private mutating func toggle(_ number: Int, _ place: Place, in group: Int) -> String {
    if members[group]?.remove(number) != nil { return Self.change(of: group, "delete", place.name) }
    members[group, default: []].insert(number)
    return Self.change(of: group, "add", place.name)
  }

  private static func name(ofGroup group: Int) -> String {
    "cn=g\(group),ou=groups,\(DemoDirectory.suffix)"
  }

  private static func change(of group: Int, _ operation: String, _ member: String) -> String {
    """
    dn: \(name(ofGroup: group))
    changetype: modify
    \(operation): member
    member: \(member)

    """
  }

  private static func modify(_ name: String, _ attribute: String, _ value: String) -> String {
    "dn: \(name)\nchangetype: modify\nreplace: \(attribute)\n\(attribute): \(value)\n"
  }

  private static func entry(_ number: Int, at place: Place) -> String {
    let digits = String(number)
    return """
      dn: \(place.name)
      objectClass: inetOrgPerson
      uid: \(place.username)
      cn: Person \(number)
      sn: \(number)
      mail: p\(number)@example.com
      entryUUID: 80000000-0000-4000-8000-\(String(repeating: "0", count: 12 - digits.count))\(digits)

      """
  }
}
