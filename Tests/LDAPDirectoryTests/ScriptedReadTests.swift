import Directory
import LDAPDirectory
import Services
import Synchronization
import Testing
import Values

@Suite("Reads from servers that no slapd would imitate")
struct ScriptedReadTests {
  private let search = DirectorySearch(
    base: "ou=people,dc=x", filter: .present("uid"), attributes: ["uid", "member"])

  private func settings(_ server: ScriptedServer) throws -> DirectoryConnectionSettings {
    DirectoryConnectionSettings(
      name: try #require(DirectoryName("corp")), urls: [server.url],
      bind: .simple(dn: "cn=a", password: Secret("b")),
      users: .init(base: "dc=x", filter: .present("uid")), connectTimeout: .seconds(2),
      operationTimeout: .seconds(2), pageSize: 10)
  }

  private func read(
    _ script: @escaping @Sendable (ScriptedServer.Request) -> [UInt8]?
  ) async throws -> (ReadCertificate, [Entry]) {
    let server = try ScriptedServer { request in
      if request.operation == 0x60 { return Message.result(request.id, tag: 0x61) }
      if request.mentions("namingContexts") { return Message.rootEntry(request.id) }
      if request.mentions("contextCSN") { return Message.done(request.id) }
      return script(request)
    }
    defer { server.stop() }
    let collector = Collector()
    let certificate = try await LDAPDirectory(settings(server)).read(search) {
      collector.receive($0)
    }
    return (certificate, collector.entries)
  }

  @Test("Values that aren't UTF-8 come through as bytes")
  func invalidText() async throws {
    let (certificate, entries) = try await read { request in
      Message.entry(request.id, "uid=a,dc=x", [("cn", [[0x41, 0xff, 0xfe]])])
        + Message.done(request.id)
    }
    #expect(certificate.isComplete)
    #expect(entries.first?.values("cn") == [[0x41, 0xff, 0xfe]])
    #expect(entries.first?.text("cn") == nil)
  }

  @Test("An attribute in parts is completed")
  func ranges() async throws {
    let (certificate, entries) = try await read { request in
      let part =
        switch request {
        case _ where request.mentions("member;range=4-*"): ("member;range=4-*", ["e"])
        case _ where request.mentions("member;range=2-*"): ("member;range=2-3", ["c", "d"])
        default: ("member;range=0-1", ["a", "b"])
        }
      let none: (String, [String]) = ("member", [])
      return Message.entry(request.id, "cn=g,dc=x", [none, part]) + Message.done(request.id)
    }
    #expect(certificate.isComplete)
    #expect(certificate.unfinishedRanges == 0)
    #expect(entries.first?.attributes.count == 1)
    #expect(
      entries.first?.values("member").map { String(decoding: $0, as: UTF8.self) }
        == ["a", "b", "c", "d", "e"])
  }

  @Test("An attribute whose last part never comes leaves the read incomplete")
  func unfinishedRange() async throws {
    let (certificate, entries) = try await read { request in
      if request.mentions("range=2-*") { return Message.done(request.id, code: 51) }
      return Message.entry(request.id, "cn=g,dc=x", [("member;range=0-1", ["a", "b"])])
        + Message.done(request.id)
    }
    #expect(certificate.resultCode == 0)
    #expect(certificate.unfinishedRanges == 1)
    #expect(!certificate.isComplete)
    #expect(entries.first?.values("member").count == 2)
  }

  @Test(
    "A message that isn't LDAP ends the read as a failure",
    arguments: [
      // An attribute list that isn't a list; an entry without one; an attribute longer than it is.
      Message.wrap(4, Message.element(0x64, Message.text("dc=x") + Message.text("no"))),
      Message.wrap(4, Message.element(0x64, [0x04, 0x05, 0x41])),
      Message.wrap(
        4,
        Message.element(
          0x64, Message.text("dc=x") + Message.element(0x30, [0x30, 0x03, 0x04, 0x09, 0x41]))),
      [0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42, 0x42],
    ])
  func malformed(_ bytes: [UInt8]) async throws {
    let (certificate, entries) = try await read { request in
      var answer = bytes
      if answer.count > 4, answer[0] == 0x30 { answer[4] = request.id }
      return Message.entry(request.id, "uid=a,dc=x", [("uid", ["a"])]) + answer
        + Message.done(request.id)
    }
    #expect(certificate.resultCode < 0)
    #expect(!certificate.isComplete)
    #expect(!certificate.message.isEmpty)
    #expect(entries.count == 1)
  }

  @Test("A server that falls silent within a message costs the time for one answer")
  func silentInMessage() async throws {
    let start = ContinuousClock.now
    let (certificate, entries) = try await read { request in
      Message.entry(request.id, "uid=a,dc=x", [("uid", ["a"])])
        + Message.entry(request.id, "uid=b,dc=x", [("uid", ["b"])]).prefix(12)
    }
    #expect(ContinuousClock.now - start < .seconds(15))
    #expect(certificate.resultCode < 0)
    #expect(certificate.message.contains("stopped answering"))
    #expect(entries.count == 1)
  }

  @Test(
    "A server that is busy, or needs another identity, is named as the reason",
    arguments: [
      (UInt8(51), "busy"), (52, "busy"), (50, "right"), (11, "limits"), (3, "limits"),
    ])
  func refused(code: UInt8, word: String) async throws {
    let (certificate, _) = try await read { Message.done($0.id, code: code) }
    #expect(certificate.resultCode == Int32(code))
    #expect(!certificate.isComplete)
    #expect(certificate.message.contains(word))
  }

  @Test("A read whose task is cancelled ends soon, although the server is silent")
  func cancelled() async throws {
    let server = try ScriptedServer { request in
      if request.operation == 0x60 { return Message.result(request.id, tag: 0x61) }
      if request.mentions("namingContexts") { return Message.rootEntry(request.id) }
      return request.mentions("contextCSN") ? Message.done(request.id) : []
    }
    defer { server.stop() }
    var settings = try settings(server)
    settings.operationTimeout = .seconds(60)
    let directory = LDAPDirectory(settings)
    let start = ContinuousClock.now
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await directory.read(search) { _ in } }
        group.addTask { try await Task.sleep(for: .milliseconds(300)) }
        try await group.next()
        group.cancelAll()
        try await group.waitForAll()
      }
    }
    #expect(ContinuousClock.now - start < .seconds(20))
  }
}
