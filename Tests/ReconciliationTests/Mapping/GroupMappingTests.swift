import Directory
import Reconciliation
import Testing

@Suite("From an entry to a group")
struct GroupMappingTests {
  private let mapping = GroupMapping()
  private let dn = "cn=admins,ou=groups,dc=example,dc=com"

  @Test("Members are kept by the keys of their names, whatever their spelling")
  func members() throws {
    let entry = Entry.sample(
      [
        "cn": ["admins"], "description": ["Those in charge"],
        "member": ["UID=Ann, ou=People,dc=example,dc=com", "cn=ops,ou=groups,dc=example,dc=com"],
      ], dn: dn)
    let group = try mapping.group(from: entry).get()
    #expect(group.name == "admins")
    #expect(group.description == "Those in charge")
    #expect(
      group.memberKeys == [
        "uid=ann,ou=people,dc=example,dc=com", "cn=ops,ou=groups,dc=example,dc=com",
      ])
  }

  @Test("A member that is no name, or no text, is left out")
  func badMembers() throws {
    let entry = Entry.sample(["cn": ["a"]], dn: dn)
      .with("member", [0xff, 0xfe], Array("nonsense".utf8), Array("cn=x".utf8), [])
    #expect(try mapping.group(from: entry).get().memberKeys == ["cn=x"])
  }

  @Test("A group without a usable name goes by its DN")
  func nameless() throws {
    let entry = Entry.sample(["cn": ["  "]], dn: dn).with("description", [0xff])
    let group = try mapping.group(from: entry).get()
    #expect(group.name == dn)
    #expect(group.description == nil)
  }

  @Test("A group without an identifier, or with a bad name, is rejected")
  func rejected() {
    let noID = mapping.group(from: .sample(["cn": ["a"]], id: nil, dn: dn))
    let badName = mapping.group(from: .sample(["cn": ["a"]], dn: "?"))
    #expect(noID.rejection == RejectedEntry(entry: nil, dn: dn, reason: .noIdentifier))
    #expect(badName.rejection == RejectedEntry(entry: .number(1), dn: "?", reason: .badName))
  }
}

extension Result where Failure == RejectedEntryError {
  /// The rejected entry; nil for a success.
  fileprivate var rejection: RejectedEntry? {
    guard case .failure(let error) = self else { return nil }
    return error.rejected
  }
}
