import Directory
import Services
import Values

extension EntryID {
  /// One of the entries of a test, in the order of their numbers.
  static func number(_ number: Int) -> EntryID {
    EntryID(UniqueID(high: UInt64(number) << 32 | 0x1000, low: 0x8000_0000_0000_0001))
  }
}

extension Entry {
  /// A person below the users' base.
  static func person(
    _ number: Int, _ uid: String, mail: String? = nil, dn: String? = nil,
    extra: [String: String] = [:]
  ) -> Entry {
    var entry = Entry(
      dn: dn ?? "uid=\(uid),\(ScriptedDirectory.peopleBase)",
      attributes: [
        .init("entryUUID", [Array(EntryID.number(number).description.utf8)]),
        .init("uid", [Array(uid.utf8)]), .init("cn", [Array("Person \(number)".utf8)]),
      ])
    if let mail { entry.attributes.append(.init("mail", [Array(mail.utf8)])) }
    for (name, value) in extra.sorted(by: { $0.key < $1.key }) {
      entry.attributes.append(.init(name, [Array(value.utf8)]))
    }
    return entry
  }

  /// A group below the groups' base with the people and groups of these names.
  static func group(_ number: Int, _ cn: String, people: [String] = [], groups: [String] = [])
    -> Entry
  {
    let members =
      people.map { "uid=\($0),\(ScriptedDirectory.peopleBase)" }
      + groups.map { "cn=\($0),\(ScriptedDirectory.groupsBase)" }
    return Entry(
      dn: "cn=\(cn),\(ScriptedDirectory.groupsBase)",
      attributes: [
        .init("entryUUID", [Array(EntryID.number(number).description.utf8)]),
        .init("cn", [Array(cn.utf8)]), .init("member", members.map { Array($0.utf8) }),
      ])
  }
}

extension [Entry] {
  /// So many people, `p1` and so on, with mail addresses.
  static func people(_ numbers: ClosedRange<Int>) -> [Entry] {
    numbers.map { .person($0, "p\($0)", mail: "p\($0)@example.com") }
  }
}
