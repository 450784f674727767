import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("Changing attributes of an entry")
struct AttributeWriteTests {
  /// slapd looks at locks only where a policy has `pwdLockout`.
  private static let policy = """
    dn: cn=policy,dc=example,dc=com
    objectClass: device
    objectClass: pwdPolicy
    cn: policy
    pwdAttribute: userPassword
    pwdLockout: TRUE


    """

  @Test("A replaced value comes back with the entry's name, identifier and change number")
  func replace() async throws {
    let directory = try await WritableDirectory()
    let person = try WritableDirectory.person(1)
    let written = try await directory.writer.write(
      .setting("description", ["one", "zwölf 🦀"], of: person))
    #expect(!written.wasInPlace)
    #expect(written.dn == person.dn)
    #expect(written.id == person.id)
    #expect(written.entry?.values("description").last == [UInt8]("zwölf 🦀".utf8))
    let csn = try await directory.values("entryCSN", of: person)
    #expect(written.csn.map { [$0] } == csn)
  }

  @Test("Values are added and taken away one by one, and those of others stay")
  func byValue() async throws {
    let directory = try await WritableDirectory(
      ldif: People.person(1, extra: "mail: old@example.com\nmail: other@example.com"))
    let person = try WritableDirectory.person(1)
    let written = try await directory.writer.write(
      EntryChange(
        person,
        .modify([
          .delete("mail", [[UInt8]("old@example.com".utf8)]),
          .add("mail", [[UInt8]("new@example.com".utf8)]),
        ]), readBack: ["mail"]))
    #expect(
      written.entry?.values("mail").map { String(decoding: $0, as: UTF8.self) }
        == ["other@example.com", "new@example.com"])
  }

  @Test("What is there or gone already counts as done, in whatever letter case, beside the rest")
  func inPlace() async throws {
    let directory = try await WritableDirectory(
      ldif: People.person(1, extra: "mail: a@example.com"))
    let person = try WritableDirectory.person(1)
    let change = EntryChange(
      person,
      .modify([
        .add("mail", [[UInt8]("A@Example.com".utf8), [UInt8]("b@example.com".utf8)]),
        .delete("mail", [[UInt8]("never@example.com".utf8)]), .delete("description", []),
      ]), readBack: ["mail"])
    let first = try await directory.writer.write(change)
    #expect(!first.wasInPlace)
    #expect(first.entry?.values("mail").count == 2)
    let second = try await directory.writer.write(change)
    #expect(second.wasInPlace)
    #expect(second.entry?.values("mail").count == 2)
    #expect(second.csn == first.csn)
  }

  @Test("Binary values, values of many bytes and an attribute without any arrive as they are")
  func bytes() async throws {
    let directory = try await WritableDirectory(ldif: People.person(1, extra: "description: x"))
    let person = try WritableDirectory.person(1)
    let photo = [UInt8]([0xff, 0xd8, 0x00, 0x0a]) + [UInt8](repeating: 0x80, count: 70_000)
    let written = try await directory.writer.write(
      EntryChange(
        person, .modify([.replace("jpegPhoto", [photo]), .replace("description", [])]),
        readBack: ["jpegPhoto", "description"]))
    #expect(written.entry?.values("jpegPhoto") == [photo])
    #expect(written.entry?.values("description") == [])
  }

  @Test("An entry that was moved is found by its identifier, and what took its name is left alone")
  func moved() async throws {
    let directory = try await WritableDirectory()
    let person = try WritableDirectory.person(1)
    try directory.server.modify(
      """
      dn: uid=p1,ou=people,dc=example,dc=com
      changetype: modrdn
      newrdn: uid=moved
      deleteoldrdn: 1

      dn: uid=p2,ou=people,dc=example,dc=com
      changetype: modrdn
      newrdn: uid=p1
      deleteoldrdn: 1
      """)
    let written = try await directory.writer.write(.setting("mail", ["m@example.com"], of: person))
    #expect(written.dn == "uid=moved,ou=people,dc=example,dc=com")
    #expect(try await directory.values("mail", of: WritableDirectory.person(2)) == [])
  }

  @Test(
    "Names with commas, plus signs, quotes, hashes and accents are written to",
    arguments: [
      #"cn=Meier\, Anna"#, #"cn=a\+b\=c"#, #"cn=Zoë \"the\" Ünal"#, ##"cn=\#first\ "##,
      "cn=李雷+uid=p7",
    ])
  func oddNames(name: String) async throws {
    let directory = try await WritableDirectory(ldif: "")
    let dn = name + "," + WritableDirectory.people
    let parts = try #require(try DistinguishedName(dn).relativeNames.first).parts
    let made = try await directory.writer.write(
      EntryChange(
        EntryReference(id: nil, dn: dn),
        .create(
          [
            Entry.Attribute("objectClass", [[UInt8]("inetOrgPerson".utf8)]),
            Entry.Attribute("sn", [[UInt8]("X".utf8)]),
          ]
            + parts.map { part in
              Entry.Attribute(part.type, part.text.map { [[UInt8]($0.utf8)] } ?? [])
            }, unless: nil)))
    let person = EntryReference(id: made.id, dn: dn)
    let written = try await directory.writer.write(.setting("mail", ["x@example.com"], of: person))
    #expect(!written.wasInPlace)
    #expect(try DistinguishedName(written.dn) == DistinguishedName(dn))
    let removed = try await directory.writer.write(EntryChange(person, .delete))
    #expect(!removed.wasInPlace)
    #expect(try await directory.writer.read(person, attributes: ["cn"]) == nil)
  }

  @Test("The policy's lock refuses the right password until it is taken away, and again is nothing")
  func lock() async throws {
    let directory = try await WritableDirectory(
      database: "overlay ppolicy\nppolicy_default \"cn=policy,\(SlapdServer.suffix)\"",
      ldif: Self.policy + People.ldif(1..<2))
    let person = try WritableDirectory.person(1)
    let readers = LDAPDirectory(try directory.server.settings())
    for isDisabled in [true, true, false, false] {
      let written = try await directory.writer.write(
        EntryChange(
          person, .modify([EntryEnabling.passwordPolicy.change(isDisabled: isDisabled)]),
          readBack: ["pwdAccountLockedTime"]))
      #expect((written.entry?.text("pwdAccountLockedTime") == "000001010000Z") == isDisabled)
      let outcome = await readers.authenticate(
        BindRequest(
          entry: try #require(person.id), idAttribute: "entryUUID", knownDN: person.dn,
          password: [UInt8]("secret 1".utf8), at: Timestamp(millisecondsSince1970: 0)))
      #expect(outcome == (isDisabled ? .locked : .accepted))
    }
  }

  @Test("Changes of many entries at once all arrive")
  func many() async throws {
    let directory = try await WritableDirectory(ldif: People.ldif(0..<60))
    let writer = directory.writer
    try await withThrowingTaskGroup(of: WrittenEntry.self) { group in
      for number in 0..<60 {
        let change = EntryChange.setting(
          "description", ["number \(number)"], of: try WritableDirectory.person(number))
        group.addTask { try await writer.write(change) }
      }
      for try await written in group { #expect(!written.wasInPlace) }
    }
    for number in 0..<60 {
      #expect(
        try await directory.values("description", of: WritableDirectory.person(number))
          == ["number \(number)"])
    }
  }
}
