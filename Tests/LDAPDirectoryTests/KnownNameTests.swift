import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("Signing in under the name that an entry was last known by")
struct KnownNameTests {
  private static func dn(_ name: String) -> String { "uid=\(name),ou=people,dc=example,dc=com" }

  private func signIn(
    _ directory: LDAPDirectory, _ number: Int, _ password: String, knownAs dn: String
  ) async throws -> BindOutcome {
    await directory.authenticate(
      BindRequest(
        entry: try #require(EntryID(attributeValue: People.uuid(number).utf8)),
        idAttribute: "entryUUID", knownDN: dn, password: [UInt8](password.utf8),
        at: Timestamp(millisecondsSince1970: 0)))
  }

  @Test("A name that another entry has taken over signs in neither of the two wrongly")
  func takenOver() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<3)))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, 1, "secret 1", knownAs: Self.dn("p1")) == .accepted)
    try server.modify(
      """
      dn: \(Self.dn("p1"))
      changetype: modrdn
      newrdn: uid=moved
      deleteoldrdn: 1

      dn: \(Self.dn("p2"))
      changetype: modrdn
      newrdn: uid=p1
      deleteoldrdn: 1
      """)
    #expect(try await signIn(directory, 1, "secret 2", knownAs: Self.dn("p1")) == .rejected)
    #expect(try await signIn(directory, 1, "secret 1", knownAs: Self.dn("p1")) == .accepted)
    #expect(try await signIn(directory, 2, "secret 2", knownAs: Self.dn("p2")) == .accepted)
  }

  @Test("A deleted entry's name, made again for somebody else, signs nobody in")
  func madeAgain() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try server.settings())
    try server.modify(
      """
      dn: \(Self.dn("p1"))
      changetype: delete

      dn: \(Self.dn("p1"))
      changetype: add
      objectClass: inetOrgPerson
      uid: p1
      cn: Another
      sn: Another
      userPassword: secret 1
      """)
    #expect(try await signIn(directory, 1, "secret 1", knownAs: Self.dn("p1")) == .rejected)
  }

  @Test(
    "A name that is of no use leads to the entry all the same",
    arguments: ["", "not a name", "uid=nobody,dc=example,dc=com", "uid=p1,dc=elsewhere"])
  func useless(dn: String) async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, 1, "secret 1", knownAs: dn) == .accepted)
  }

  @Test("A server that doesn't let the identifier be compared is asked by a search")
  func comparisonRefused() async throws {
    let access = """
      access to attrs=userPassword by anonymous auth
      access to attrs=entryUUID by dn.exact=\(SlapdServer.serviceName) =sr
      access to * by * read
      """
    let server = try await SlapdServer(.init(database: access, ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await signIn(directory, 1, "secret 1", knownAs: Self.dn("p1")) == .accepted)
    #expect(try await signIn(directory, 1, "wrong", knownAs: Self.dn("p1")) == .rejected)
  }
}
