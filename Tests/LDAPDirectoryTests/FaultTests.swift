import Directory
import LDAPDirectory
import Services
import Synchronization
import Testing
import Values

@Suite("Reads from servers that limit, refuse or fail")
struct FaultTests {
  private let people = DirectorySearch(
    base: "ou=people," + SlapdServer.suffix, filter: .present("uid"), attributes: ["uid"])

  private func read(
    _ settings: DirectoryConnectionSettings, _ search: DirectorySearch? = nil
  ) async throws -> (ReadCertificate, [Entry]) {
    let collector = Collector()
    let certificate = try await LDAPDirectory(settings).read(search ?? people) {
      collector.receive($0)
    }
    #expect(certificate.count == collector.entries.count)
    return (certificate, collector.entries)
  }

  @Test("An unknown base is named, and proves nothing")
  func unknownBase() async throws {
    let server = try await SlapdServer()
    var search = people
    search.base = "ou=nowhere," + SlapdServer.suffix
    let (certificate, _) = try await read(server.settings(), search)
    #expect(certificate.resultCode == 32)
    #expect(!certificate.isComplete)
    #expect(certificate.message.contains("ou=nowhere"))
  }

  @Test("A size limit of 500 cuts the read, with and without paging", arguments: [1000, 100, 0])
  func sizeLimit(pageSize: Int) async throws {
    let server = try await SlapdServer(
      .init(global: "sizelimit 500", ldif: People.ldif(0..<620)))
    let (certificate, entries) = try await read(server.settings { $0.pageSize = pageSize })
    #expect(certificate.resultCode == 4)
    #expect(!certificate.isComplete)
    #expect(entries.count == 500)
    #expect(Set(entries.map(\.dn)).count == 500)
    #expect(certificate.message.contains("500 entries"))
    #expect(certificate.message.contains("limits dn.exact"))
  }

  @Test("A server that limits unpaged searches is read page by page, nothing twice")
  func unpagedToPaged() async throws {
    let server = try await SlapdServer(
      .init(global: "sizelimit size=500 size.prtotal=unlimited", ldif: People.ldif(0..<1234)))
    let (certificate, entries) = try await read(server.settings { $0.pageSize = 0 })
    #expect(certificate.isComplete, "\(certificate.message)")
    #expect(certificate.pages > 0)
    #expect(entries.count == 1234)
    #expect(Set(entries.map(\.dn)).count == 1234)
  }

  @Test("A server that refuses paging is read without")
  func pagedToUnpaged() async throws {
    let server = try await SlapdServer(
      .init(
        global: "sizelimit size.soft=unlimited size.hard=unlimited size.prtotal=disabled",
        ldif: People.ldif(0..<700)))
    let (certificate, entries) = try await read(server.settings { $0.pageSize = 200 })
    #expect(certificate.isComplete, "\(certificate.message)")
    #expect(certificate.pages == 0)
    #expect(entries.count == 700)
  }

  @Test("A page larger than the server allows is made smaller")
  func smallerPage() async throws {
    let server = try await SlapdServer(
      .init(
        global: "sizelimit size.soft=500 size.hard=500 size.pr=100 size.prtotal=unlimited",
        ldif: People.ldif(0..<700)))
    let (certificate, entries) = try await read(server.settings { $0.pageSize = 1000 })
    #expect(certificate.isComplete, "\(certificate.message)")
    #expect(certificate.pages >= 7)
    #expect(entries.count == 700)
  }

  @Test("A continuation reference is counted and not followed")
  func reference() async throws {
    let ldif = """
      dn: ou=elsewhere,ou=people,dc=example,dc=com
      objectClass: referral
      objectClass: extensibleObject
      ou: elsewhere
      ref: ldap://127.0.0.1:1/ou=elsewhere,dc=example,dc=com


      """
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<3) + ldif))
    let (certificate, entries) = try await read(server.settings())
    #expect(certificate.references == 1)
    #expect(certificate.resultCode == 0)
    #expect(!certificate.isComplete)
    #expect(entries.count == 3)
  }

  @Test("A referral names the server that holds the base")
  func referral() async throws {
    let server = try await SlapdServer(.init(global: "referral ldap://elsewhere.example"))
    var search = people
    search.base = "dc=elsewhere"
    let (certificate, _) = try await read(server.settings(), search)
    #expect(certificate.resultCode == 10)
    #expect(certificate.message.contains("ldap://elsewhere.example"))
  }

  @Test("A value of 5 MB, a name of 4 KB and a group of 50 000 members come through whole")
  func large() async throws {
    let photo = String(repeating: "/9j/", count: 5 * 1024 * 1024 / 3)
    var ldif = People.person(1, extra: "jpegPhoto:: " + photo)
    var base = "ou=people,dc=example,dc=com"
    for level in 0..<18 {
      let name = "n\(level)" + String(repeating: "é", count: 110)
      base = "ou=\(name)," + base
      ldif += "dn: \(base)\nobjectClass: organizationalUnit\nou: \(name)\n\n"
    }
    ldif += "dn: uid=deep,\(base)\nobjectClass: account\nuid: deep\n\n"
    ldif += "dn: cn=all,ou=people,dc=example,dc=com\nobjectClass: groupOfNames\ncn: all\n"
    ldif += (0..<50_000).map { "member: uid=p\($0),ou=people,dc=example,dc=com\n" }.joined() + "\n"
    let server = try await SlapdServer(.init(ldif: ldif))
    var search = people
    search.filter = .or([.present("uid"), .equal("objectClass", text: "groupOfNames")])
    search.attributes = ["jpegPhoto", "member"]
    let (certificate, entries) = try await read(server.settings(), search)
    #expect(certificate.isComplete, "\(certificate.message)")
    #expect(
      entries.first { $0.dn.hasPrefix("uid=p1,") }?.values("jpegPhoto").first?.count == 5_242_878)
    let deep = try #require(entries.first { $0.dn.hasPrefix("uid=deep") })
    #expect(deep.dn.utf8.count > 4096)
    #expect(try DistinguishedName(deep.dn).relativeNames.count == 22)
    #expect(entries.first { $0.dn.hasPrefix("cn=all") }?.values("member").count == 50_000)
  }

  @Test("A server killed in the middle leaves what came before, and says that it isn't all")
  func killed() async throws {
    let server = try await SlapdServer(
      .init(
        global: "sizelimit unlimited",
        ldif: People.ldif(0..<4000, extra: "description: " + String(repeating: "x", count: 1500))))
    let directory = LDAPDirectory(try server.settings { $0.pageSize = 200 })
    let collector = Collector()
    var search = people
    search.attributes = []
    let certificate = try await directory.read(search) { entries in
      if collector.batches.isEmpty { server.kill() }
      collector.receive(entries)
    }
    #expect(certificate.resultCode < 0)
    #expect(!certificate.isComplete)
    #expect(certificate.message.contains(server.url))
    #expect((1..<4000).contains(collector.entries.count))
    #expect(certificate.count == collector.entries.count)
  }

  @Test("What the receiver throws ends the read and comes out of it")
  func receiverFails() async throws {
    struct Full: Error {}
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<50)))
    let directory = LDAPDirectory(try server.settings { $0.pageSize = 10 })
    await #expect(throws: Full.self) {
      _ = try await directory.read(people) { _ in throw Full() }
    }
  }
}
