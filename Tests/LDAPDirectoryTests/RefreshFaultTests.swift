import Directory
import LDAPDirectory
import Services
import Synchronization
import Testing
import Values

@Suite("Refreshes over a bad network")
struct RefreshFaultTests {
  /// How a network hands on what it is given.
  enum Segments: CaseIterable {
    case byteByByte, joined, mixed
  }

  @Test(
    "It makes no difference where the network cuts or joins what the server sends",
    arguments: Segments.allCases)
  func segments(_ segments: Segments) async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<60)))
    let sizes = Mutex<UInt64>(11)
    let proxy = try SegmentProxy(to: server.port) {
      switch segments {
      case .byteByByte: return 1
      case .joined: return 1_000_000
      case .mixed: break
      }
      return sizes.withLock { state in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 60 == 0 ? 4000 : 1 + Int(state >> 40 & 0x1f)
      }
    }
    defer { proxy.stop() }
    let directory = LDAPDirectory(try server.settings { $0.urls = [proxy.url] })
    let position = try await directory.position()
    try server.modify(People.changes)
    let (certificate, delivery) = try await directory.delivery(since: position)
    #expect(certificate.ending == .unnamed)
    #expect(delivery.names == ["p1"])
    #expect(delivery.present.union([try People.id(1)]).count == 59)
    #expect(certificate.read.position != nil)
  }

  @Test("A refresh whose connection breaks at any byte proves nothing")
  func cut() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<3)))
    let direct = LDAPDirectory(try server.settings())
    let position = try await direct.position()
    try server.modify(People.changes)
    for limit in stride(from: 1, to: 700, by: 7) {
      let budget = Mutex(limit)
      let proxy = try SegmentProxy(to: server.port) {
        budget.withLock { rest in
          defer { rest -= 1 }
          return rest > 0 ? 1 : SegmentProxy.cut
        }
      }
      defer { proxy.stop() }
      let directory = LDAPDirectory(
        try server.settings {
          $0.urls = [proxy.url]
          $0.operationTimeout = .seconds(2)
        })
      let there = SearchPosition(mark: position.mark, server: proxy.url)
      let outcome: ChangeCertificate?
      do {
        outcome = try await directory.delivery(since: there).0
      } catch is DirectoryError {
        outcome = nil
      }
      guard let outcome else { continue }
      #expect(
        outcome.ending == .unnamed && outcome.read.position != nil
          || outcome.ending == .refused(.incomplete) && outcome.read.position == nil)
    }
  }

  @Test("A cancelled refresh ends at once")
  func cancelled() async throws {
    let server = try ScriptedServer { request in
      switch request.operation {
      case 0x60: Message.result(request.id, tag: 0x61)
      default: []
      }
    }
    defer { server.stop() }
    var settings = DirectoryConnectionSettings(
      name: try #require(DirectoryName("corp")), urls: [server.url],
      bind: .simple(dn: "cn=x", password: Secret("x")),
      users: .init(base: "dc=x", filter: .present("uid")))
    settings.operationTimeout = .seconds(3600)
    let directory = LDAPDirectory(settings)
    let position = SearchPosition(mark: .cookie([1]), server: server.url)
    let task = Task { try await directory.delivery(since: position).0 }
    task.cancel()
    await #expect(throws: (any Error).self) { try await task.value }
  }
}
