import Directory
import LDAPDirectory
import Services
import Testing

@Suite("Looking entries up")
struct LocateTests {
  private func id(_ number: Int) throws -> EntryID {
    try #require(EntryID(attributeValue: People.uuid(number).utf8))
  }

  @Test("Many identifiers are told apart into found, wherever they are, and not found")
  func many() async throws {
    let moved = """
      dn: uid=moved,dc=example,dc=com
      objectClass: account
      uid: moved
      entryUUID: \(People.uuid(9000))


      """
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<450) + moved))
    let directory = LDAPDirectory(try server.settings())
    let ids = try (0..<500).map { try id($0) } + [id(9000)]
    let locations = try await directory.locate(ids, attribute: "entryUUID")
    #expect(locations.count == 501)
    #expect(locations[try id(9000)] == .found(dn: "uid=moved,dc=example,dc=com"))
    #expect(locations[try id(449)] == .found(dn: "uid=p449,ou=people,dc=example,dc=com"))
    #expect(locations.values.count { $0 == .notFound } == 50)
    #expect(try await directory.locate([], attribute: "entryUUID").isEmpty)
  }

  @Test("A size limit below the number of identifiers is worked around")
  func sizeLimit() async throws {
    let server = try await SlapdServer(.init(global: "sizelimit 30", ldif: People.ldif(0..<150)))
    let directory = LDAPDirectory(try server.settings())
    let locations = try await directory.locate(
      (0..<160).map { try id($0) }, attribute: "entryUUID")
    #expect(locations.values.count { $0 == .notFound } == 10)
    #expect(locations.values.count { if case .found = $0 { true } else { false } } == 150)
  }

  @Test("A server that can't be asked, or answers in part, says nothing about absence")
  func unknown() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<2)))
    let directory = LDAPDirectory(try server.settings())
    _ = try await directory.locate([id(1)], attribute: "entryUUID")
    server.kill()
    for location in try await directory.locate([id(1), id(5)], attribute: "entryUUID").values {
      guard case .unknown(let reason) = location else {
        Issue.record("\(location)")
        continue
      }
      #expect(reason.contains(server.url))
    }
    guard case .unknown = try await directory.probe(dn: "dc=example,dc=com") else {
      Issue.record("a dead server answered")
      return
    }
  }

  @Test("A reference among the answers makes absence unknown")
  func reference() async throws {
    let ldif = """
      dn: ou=elsewhere,dc=example,dc=com
      objectClass: referral
      objectClass: extensibleObject
      ou: elsewhere
      ref: ldap://127.0.0.1:1/ou=elsewhere,dc=example,dc=com


      """
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<2) + ldif))
    let locations = try await LDAPDirectory(try server.settings()).locate(
      [id(1), id(5)], attribute: "entryUUID")
    #expect(locations[try id(1)] == .found(dn: "uid=p1,ou=people,dc=example,dc=com"))
    guard case .unknown = locations[try id(5)] else {
      Issue.record("absence was concluded")
      return
    }
  }

  @Test("A probe tells present, absent and malformed apart")
  func probe() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try server.settings())
    #expect(
      try await directory.probe(dn: "uid=p1,ou=people,dc=example,dc=com") == .present(id(1)))
    #expect(try await directory.probe(dn: "uid=p2,ou=people,dc=example,dc=com") == .absent)
    guard case .unknown = try await directory.probe(dn: "no name") else {
      Issue.record("a malformed name was answered")
      return
    }
  }

  @Test("An entry that may be known of but not read is hidden")
  func hidden() async throws {
    let rules = """
      access to dn.exact="uid=p1,ou=people,dc=example,dc=com" by * disclose
      access to * by * read
      """
    let server = try await SlapdServer(.init(database: rules, ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try server.settings())
    #expect(try await directory.probe(dn: "uid=p1,ou=people,dc=example,dc=com") == .hidden)
  }
}
