import Directory
import LDAPDirectory
import Services
import Testing

@Suite("Certified reads")
struct ReadTests {
  private let people = DirectorySearch(
    base: "ou=people," + SlapdServer.suffix, filter: .present("uid"), attributes: ["uid", "cn"])

  @Test("A paged read delivers every entry once, page by page, and proves that it is complete")
  func paged() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<25)))
    let directory = LDAPDirectory(try server.settings { $0.pageSize = 10 })
    let collector = Collector()
    let certificate = try await directory.read(people) { collector.receive($0) }
    #expect(certificate.isComplete)
    #expect(certificate.pages == 3)
    #expect(certificate.count == 25)
    #expect(certificate.message.isEmpty)
    #expect(certificate.server == server.url)
    #expect(certificate.contextCSNBefore.count == 1)
    #expect(certificate.contextCSNBefore == certificate.contextCSNAfter)
    #expect(collector.batches.map(\.count) == [10, 10, 5])
    #expect(Set(collector.entries.compactMap { $0.text("uid") }).count == 25)
    #expect(collector.entries.allSatisfy { $0.attributes.count == 2 })
  }

  @Test("Without a page size the server is asked for everything at once")
  func unpaged() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<25)))
    let directory = LDAPDirectory(try server.settings { $0.pageSize = 0 })
    let collector = Collector()
    let certificate = try await directory.read(people) { collector.receive($0) }
    #expect(certificate.isComplete)
    #expect(certificate.pages == 0)
    #expect(collector.entries.count == 25)
  }

  @Test("Nothing found is a complete answer too")
  func nothing() async throws {
    let server = try await SlapdServer()
    let collector = Collector()
    let certificate = try await LDAPDirectory(try server.settings()).read(people) {
      collector.receive($0)
    }
    #expect(certificate.isComplete)
    #expect(certificate.count == 0)
    #expect(collector.batches.isEmpty)
  }
}
