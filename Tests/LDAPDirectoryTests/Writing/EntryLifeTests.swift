import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("Making, renaming and removing entries, and their passwords")
struct EntryLifeTests {
  private func creation(
    _ name: String, mail: String = "new@example.com", unless: Filter? = nil
  ) -> EntryChange {
    func attribute(_ name: String, _ text: String) -> Entry.Attribute {
      Entry.Attribute(name, [[UInt8](text.utf8)])
    }
    return EntryChange(
      EntryReference(id: nil, dn: "uid=\(name),\(WritableDirectory.people)"),
      .create(
        [
          attribute("objectClass", "inetOrgPerson"), attribute("uid", name),
          attribute("cn", "Nïna New"), attribute("sn", "New"), attribute("mail", mail),
          attribute("userPassword", "first"),
        ], unless: unless), readBack: ["mail", "cn"])
  }

  private func renaming(_ number: Int, _ name: String, below: String? = nil) throws -> EntryChange {
    EntryChange(
      try WritableDirectory.person(number),
      .rename(
        try #require(try DistinguishedName(name).relativeNames.first),
        below: try below.map { try DistinguishedName($0) }), readBack: ["uid", "cn"])
  }

  @Test("A new entry comes back with its identifier, and making it again is nothing new")
  func create() async throws {
    let directory = try await WritableDirectory()
    let made = try await directory.writer.write(creation("new"))
    #expect(made.id != nil)
    #expect(made.csn != nil)
    #expect(made.entry?.text("cn") == "Nïna New")
    let again = try await directory.writer.write(
      creation("new", unless: .equal("uid", text: "new")))
    #expect(again.wasInPlace)
    #expect(again.id == made.id)
  }

  @Test("An entry that somebody else has made meanwhile under the same name is reported")
  func madeByHand() async throws {
    let directory = try await WritableDirectory()
    try directory.server.modify(
      """
      dn: uid=new,ou=people,dc=example,dc=com
      changetype: add
      objectClass: inetOrgPerson
      uid: new
      cn: Nïna New
      sn: New
      mail: new@example.com
      userPassword: first
      """)
    let error = try await failure { _ = try await directory.writer.write(creation("new")) }
    guard case .alreadyExists(let existing) = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(existing?.text("creatorsName") == "cn=admin,dc=example,dc=com")
    #expect(existing?.values("userPassword") == [])
    #expect(error.resultCode == 68)
    #expect(!error.isTransient)
  }

  @Test("An entry of one's own under the same name with other values is reported")
  func otherValues() async throws {
    let directory = try await WritableDirectory()
    _ = try await directory.writer.write(creation("new"))
    let error = try await failure {
      _ = try await directory.writer.write(creation("new", mail: "other@example.com"))
    }
    guard case .alreadyExists(.some) = error.code else {
      Issue.record("\(error)")
      return
    }
  }

  @Test("An entry elsewhere with the same user name forbids a new one")
  func sameUserName() async throws {
    let elsewhere = """
      dn: ou=guests,ou=people,dc=example,dc=com
      objectClass: organizationalUnit
      ou: guests

      dn: cn=Other,ou=guests,ou=people,dc=example,dc=com
      objectClass: inetOrgPerson
      uid: new
      cn: Other
      sn: Other


      """
    let directory = try await WritableDirectory(ldif: elsewhere)
    let error = try await failure {
      _ = try await directory.writer.write(
        creation("new", unless: .equal("uid", text: "NEW")))
    }
    guard case .alreadyExists(let existing) = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(existing?.dn == "cn=Other,ou=guests,ou=people,dc=example,dc=com")
    #expect(error.message.contains("cn=Other"))
  }

  @Test("A rename keeps the entry and drops the old value; once more changes nothing")
  func rename() async throws {
    let directory = try await WritableDirectory()
    let written = try await directory.writer.write(renaming(1, #"uid=ann\, müller"#))
    #expect(
      try DistinguishedName(written.dn)
        == DistinguishedName(#"uid=ann\, müller,"# + WritableDirectory.people))
    #expect(written.id == (try WritableDirectory.person(1)).id)
    #expect(written.entry?.values("uid") == [[UInt8]("ann, müller".utf8)])
    #expect(try await directory.writer.write(renaming(1, #"uid=ann\2c müller"#)).wasInPlace)
    let spelled = try await directory.writer.write(renaming(1, #"uid=Ann\, Müller"#))
    #expect(!spelled.wasInPlace)
    #expect(spelled.entry?.text("uid") == "Ann, Müller")
  }

  @Test("A move puts the entry below another one")
  func move() async throws {
    let unit =
      "dn: ou=sales,ou=people,dc=example,dc=com\nobjectClass: organizationalUnit\nou: sales\n\n"
    let directory = try await WritableDirectory(ldif: People.ldif(1..<3) + unit)
    let change = try renaming(1, "uid=p1", below: "ou=sales," + WritableDirectory.people)
    let written = try await directory.writer.write(change)
    #expect(written.dn == "uid=p1,ou=sales,ou=people,dc=example,dc=com")
    #expect(try await directory.writer.write(change).wasInPlace)
    let missing = try renaming(1, "uid=p1", below: "ou=nowhere," + WritableDirectory.people)
    let error = try await failure { _ = try await directory.writer.write(missing) }
    #expect(error.code == .noSuchEntry)
  }

  @Test("A name that another entry has refuses a rename and shows that entry")
  func renameTaken() async throws {
    let directory = try await WritableDirectory()
    let error = try await failure { _ = try await directory.writer.write(renaming(1, "uid=p2")) }
    guard case .alreadyExists(let existing) = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(existing?.dn == "uid=p2,ou=people,dc=example,dc=com")
  }

  @Test("A removed entry is gone, and removing it again is nothing new; one with children stays")
  func delete() async throws {
    let child = "dn: cn=x,uid=p2,ou=people,dc=example,dc=com\nobjectClass: device\ncn: x\n\n"
    let directory = try await WritableDirectory(ldif: People.ldif(1..<3) + child)
    let change = EntryChange(try WritableDirectory.person(1), .delete)
    #expect(try await directory.writer.write(change).wasInPlace == false)
    #expect(try await directory.writer.write(change).wasInPlace)
    let parent = EntryChange(try WritableDirectory.person(2), .delete)
    let error = try await failure { _ = try await directory.writer.write(parent) }
    #expect(error.code == .refused)
    #expect(error.resultCode == 66)
    #expect(error.message.contains("entries below it"))
  }

  @Test("A password that was set signs in, the old one doesn't, and neither is ever shown")
  func password() async throws {
    let directory = try await WritableDirectory()
    let person = try WritableDirectory.person(1)
    let change = EntryChange(person, .setPassword(Secret("Grüße, 100 %")))
    #expect(!"\(change)".contains("Gr"))
    #expect(!String(reflecting: change).contains("Gr"))
    let written = try await directory.writer.write(change)
    #expect(written.csn != nil)
    let readers = LDAPDirectory(try directory.server.settings())
    for (password, outcome) in [("Grüße, 100 %", BindOutcome.accepted), ("secret 1", .rejected)] {
      let request = BindRequest(
        entry: try #require(person.id), idAttribute: "entryUUID", knownDN: person.dn,
        password: [UInt8](password.utf8), at: Timestamp(millisecondsSince1970: 0))
      #expect(await readers.authenticate(request) == outcome)
    }
  }

  @Test("A password against the server's policy is refused in the server's words")
  func weakPassword() async throws {
    let policy = """
      dn: cn=default,dc=example,dc=com
      objectClass: device
      objectClass: pwdPolicy
      cn: default
      pwdAttribute: userPassword
      pwdCheckQuality: 2
      pwdMinLength: 12


      """
    let directory = try await WritableDirectory(
      database: "overlay ppolicy\nppolicy_default cn=default,dc=example,dc=com",
      ldif: policy + People.ldif(1..<2))
    let change = EntryChange(try WritableDirectory.person(1), .setPassword(Secret("short1")))
    let error = try await failure { _ = try await directory.writer.write(change) }
    #expect(error.code == .constraintViolation)
    #expect(error.resultCode == 19)
    #expect(!error.serverText.isEmpty)
    #expect(error.message.contains(error.serverText))
    #expect(!"\(error)".contains("short1"))
  }
}
