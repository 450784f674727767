import Directory
import LDAPDirectory
import Services
import Testing

@Suite("Members of groups, by value")
struct MemberWriteTests {
  private let group = EntryReference(id: nil, dn: "cn=staff," + WritableDirectory.people)

  private func adding(_ number: Int, knownAs dn: String? = nil) throws -> EntryChange {
    EntryChange(
      group,
      .addMember(.entry(try WritableDirectory.person(number, knownAs: dn)), attribute: "member"),
      readBack: ["member"])
  }

  private func removing(_ number: Int, knownAs dn: String? = nil) throws -> EntryChange {
    EntryChange(
      group,
      .removeMember(.entry(try WritableDirectory.person(number, knownAs: dn)), attribute: "member"),
      readBack: ["member"])
  }

  private func directory(
    members: [Int], placeholder: String? = nil
  ) async throws -> WritableDirectory {
    try await WritableDirectory(
      ldif: People.ldif(1..<4)
        + WritableDirectory.group(
          "staff", members: members.map { "uid=p\($0),\(WritableDirectory.people)" })
    ) { $0.placeholderMember = placeholder }
  }

  private func members(_ directory: WritableDirectory) async throws -> [String] {
    try await directory.values("member", of: group).map {
      String($0.prefix { $0 != "," }.dropFirst(4))
    }
  }

  @Test("A member is added and taken away, and a second time changes nothing")
  func twice() async throws {
    let directory = try await directory(members: [3])
    #expect(try await directory.writer.write(adding(1)).wasInPlace == false)
    #expect(try await directory.writer.write(adding(1)).wasInPlace)
    #expect(try await members(directory) == ["p3", "p1"])
    #expect(try await directory.writer.write(removing(1)).wasInPlace == false)
    #expect(try await directory.writer.write(removing(1)).wasInPlace)
    #expect(try await members(directory) == ["p3"])
  }

  @Test("A change whose permit has run out isn't sent")
  func overdue() async throws {
    let directory = try await directory(members: [3])
    await #expect {
      _ = try await directory.writer.write(adding(1), under: WritePermit { false })
    } throws: { error in
      (error as? EntryWriteError)?.isTransient == true
    }
    #expect(try await members(directory) == ["p3"])
  }

  @Test("A renamed person is added by the present name; an old name in the group goes with them")
  func renamed() async throws {
    let directory = try await directory(members: [1, 3])
    try directory.server.modify(
      """
      dn: uid=p1,ou=people,dc=example,dc=com
      changetype: modrdn
      newrdn: uid=ann
      deleteoldrdn: 1
      """)
    #expect(try await directory.writer.write(adding(1)).wasInPlace == false)
    #expect(try await members(directory) == ["p1", "p3", "ann"])
    #expect(try await directory.writer.write(removing(1)).wasInPlace == false)
    #expect(try await members(directory) == ["p3"])
  }

  @Test("A name that another person has taken over stays in the group")
  func takenOver() async throws {
    let directory = try await directory(members: [1, 3])
    try directory.server.modify(
      """
      dn: uid=p1,ou=people,dc=example,dc=com
      changetype: modrdn
      newrdn: uid=ann
      deleteoldrdn: 1

      dn: uid=p2,ou=people,dc=example,dc=com
      changetype: modrdn
      newrdn: uid=p1
      deleteoldrdn: 1
      """)
    #expect(try await directory.writer.write(removing(1)).wasInPlace)
    #expect(try await members(directory) == ["p1", "p3"])
  }

  @Test("A person without an entry can leave a group but not join one")
  func gone() async throws {
    let directory = try await directory(members: [1, 3])
    try directory.server.modify("dn: uid=p1,ou=people,dc=example,dc=com\nchangetype: delete")
    #expect(try await directory.writer.write(removing(1)).wasInPlace == false)
    #expect(try await members(directory) == ["p3"])
    let error = try await failure { _ = try await directory.writer.write(adding(1)) }
    #expect(error.code == .noSuchEntry)
    #expect(!error.isTransient)
  }

  @Test("The last member of a group that needs one stays, and the refusal names both")
  func last() async throws {
    let directory = try await directory(members: [1])
    let error = try await failure { _ = try await directory.writer.write(removing(1)) }
    #expect(error.code == .lastMember)
    #expect(error.resultCode == 65)
    #expect(error.message.contains("cn=staff"))
    #expect(error.message.contains("uid=p1"))
    #expect(try await members(directory) == ["p1"])
  }

  @Test("A configured placeholder takes the last member's place and gives it up again")
  func placeholder() async throws {
    let directory = try await directory(members: [1], placeholder: "cn=nobody")
    let emptied = try await directory.writer.write(removing(1))
    #expect(emptied.entry?.text("member") == "cn=nobody")
    #expect(try await directory.writer.write(removing(1)).wasInPlace)
    let filled = try await directory.writer.write(adding(2))
    #expect(filled.entry?.values("member").count == 1)
    #expect(try await members(directory) == ["p2"])
  }

  @Test("Groups that list account names take those")
  func names() async throws {
    let directory = try await WritableDirectory(
      global: "include /etc/ldap/schema/nis.schema",
      ldif: "dn: cn=staff,\(WritableDirectory.people)\nobjectClass: posixGroup\ncn: staff\n"
        + "gidNumber: 7\n\n")
    let adding = EntryChange(
      group, .addMember(.value("ann"), attribute: "memberUid"), readBack: ["memberUid"])
    #expect(try await directory.writer.write(adding).entry?.text("memberUid") == "ann")
    #expect(try await directory.writer.write(adding).wasInPlace)
    let removing = EntryChange(group, .removeMember(.value("ann"), attribute: "memberUid"))
    #expect(try await directory.writer.write(removing).wasInPlace == false)
    #expect(try await directory.values("memberUid", of: group) == [])
  }
}
