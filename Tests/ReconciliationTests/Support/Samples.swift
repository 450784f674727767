import Accounts
import Directory
import Reconciliation
import Testing
import Values

extension EntryID {
  /// One of the entries of a test, in the order of their numbers.
  static func number(_ number: Int) -> EntryID {
    EntryID(
      UniqueID(high: 0x1d2c_3b4a_0000_1000, low: 0x8000_0000_0000_0000 | UInt64(number)))
  }
}

extension Timestamp {
  /// 2026-01-10T12:00:00Z, day 20463 since 1970.
  static let noon = Timestamp(millisecondsSince1970: 1_768_046_400_000)
}

extension DirectoryName {
  /// The directory of most tests.
  static func corp() throws -> DirectoryName {
    try #require(DirectoryName("corp"))
  }
}

extension Entry {
  /// An entry with text values, and an identifier unless it is nil.
  static func sample(
    _ values: KeyValuePairs<String, [String]>, id: EntryID? = .number(1),
    dn: String = "uid=ann,ou=people,dc=example,dc=com"
  ) -> Entry {
    var entry = Entry(dn: dn, attributes: [])
    if let id { entry.attributes.append(.init("entryUUID", [Array(id.description.utf8)])) }
    for (name, texts) in values {
      entry.attributes.append(.init(name, texts.map { Array($0.utf8) }))
    }
    return entry
  }

  /// The same entry with an attribute of raw values.
  func with(_ name: String, _ values: [UInt8]...) -> Entry {
    var entry = self
    entry.attributes.append(.init(name, values))
    return entry
  }
}

extension StagedPerson {
  /// A person as a test needs one.
  static func sample(
    _ number: Int = 1, username: String = "ann", email: String? = "ann@example.com",
    displayName: String? = "Ann", dn: String? = nil, state: DirectoryState = .usable
  ) -> StagedPerson {
    let dn = dn ?? "uid=\(username),ou=people,dc=example,dc=com"
    return StagedPerson(
      entry: .number(number), dn: dn, dnKey: dn, username: username, email: email,
      displayName: displayName, state: state, csn: nil)
  }
}

extension LinkedAccount {
  /// The account that mirrors a person exactly.
  static func mirror(
    of person: StagedPerson, in directory: DirectoryName, grants: [RuleGrant] = []
  ) -> LinkedAccount {
    LinkedAccount(
      reference: AccountReference(
        id: AccountID(derivedFrom: person.entry, in: directory), username: person.username),
      entry: person.entry,
      attributes: AccountAttributes(
        username: person.username, email: person.email, displayName: person.displayName),
      link: LinkState(dn: person.dn, presence: Presence(person.state)), absentSince: nil,
      isArchived: false, isBreakGlass: false, grants: grants)
  }
}
