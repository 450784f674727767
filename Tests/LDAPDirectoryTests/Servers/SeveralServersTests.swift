import Directory
import Services
import Testing
import Values

@testable import LDAPDirectory

@Suite("Two servers, of which one fails")
struct SeveralServersTests {
  private let search = DirectorySearch(
    base: "ou=people," + SlapdServer.suffix, filter: .present("uid"), attributes: ["uid"])

  /// Two servers with the same two people.
  private func pair() async throws -> (SlapdServer, SlapdServer) {
    async let first = SlapdServer(.init(ldif: People.ldif(1..<3)))
    async let second = SlapdServer(.init(ldif: People.ldif(1..<3)))
    return try await (first, second)
  }

  private func settings(_ servers: SlapdServer...) throws -> DirectoryConnectionSettings {
    try servers[0].settings { settings in
      settings.urls = servers.map(\.url)
      settings.connectTimeout = .seconds(2)
      settings.operationTimeout = .seconds(2)
    }
  }

  private func signIn(_ directory: LDAPDirectory, _ number: Int = 1) async throws -> BindOutcome {
    await directory.authenticate(
      BindRequest(
        entry: try #require(EntryID(attributeValue: People.uuid(number).utf8)),
        idAttribute: "entryUUID", knownDN: "uid=p\(number),ou=people,\(SlapdServer.suffix)",
        password: [UInt8]("secret \(number)".utf8), at: Timestamp(millisecondsSince1970: 0)))
  }

  private func server(
    _ directory: LDAPDirectory, for use: ServerUse
  ) -> String? {
    directory.servers.first { $0.uses.contains(use) }?.url
  }

  @Test("When the server in use is killed, the other one signs people in and is read from")
  func killed() async throws {
    let (first, second) = try await pair()
    let directory = LDAPDirectory(try settings(first, second))
    #expect(try await signIn(directory) == .accepted)
    #expect(server(directory, for: .signingIn) == first.url)
    first.kill()
    #expect(try await signIn(directory) == .accepted)
    #expect(server(directory, for: .signingIn) == second.url)
    let certificate = try await directory.read(search) { _ in }
    #expect(certificate.server == second.url)
    #expect(directory.servers.map(\.state) == [.down, .up])
  }

  @Test("A server that hangs costs one sign-in its time; the next one doesn't wait")
  func hanging() async throws {
    let (first, second) = try await pair()
    let directory = LDAPDirectory(try settings(first, second))
    #expect(try await signIn(directory) == .accepted)
    try await first.pause()
    defer { first.resume() }
    #expect(try await signIn(directory) == .accepted)
    #expect(server(directory, for: .signingIn) == second.url)
    #expect(directory.servers[0].failures == 1)
    for _ in 1...20 { #expect(try await signIn(directory) == .accepted) }
    // Nobody has asked it again.
    #expect(directory.servers[0].failures == 1)
  }

  @Test("A single server that hangs is known to, and the next sign-in is answered without it")
  func alone() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(1..<2)))
    let directory = LDAPDirectory(try settings(server))
    #expect(try await signIn(directory) == .accepted)
    try await server.pause()
    defer { server.resume() }
    guard case .unreachable = try await signIn(directory) else {
      Issue.record("a hanging server answered")
      return
    }
    for _ in 1...20 {
      guard case .unreachable(let reason) = try await signIn(directory) else {
        Issue.record("a hanging server answered")
        return
      }
      #expect(reason.contains("didn't answer a moment ago"))
      #expect(reason.contains(server.url))
    }
    #expect(directory.servers[0].failures == 1)
  }

  @Test("A server that hung is found well by the probe in the background, and preferred again")
  func back() async throws {
    let (first, second) = try await pair()
    let quick = ServerRules(
      firstCoolDown: .milliseconds(50), longestCoolDown: .milliseconds(50),
      stableTime: .milliseconds(200), probeInterval: .milliseconds(50))
    let directory = LDAPDirectory(
      try settings(first, second), ServerChoice([first.url, second.url], rules: quick))
    #expect(try await signIn(directory) == .accepted)
    let probing = Task { await directory.run() }
    defer { probing.cancel() }
    try await first.pause()
    #expect(try await signIn(directory) == .accepted)
    #expect(server(directory, for: .signingIn) == second.url)
    first.resume()
    while directory.servers[0].state != .up { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try await signIn(directory) == .accepted)
    #expect(server(directory, for: .signingIn) == first.url)
  }

  @Test("A server that lacks changes which another one showed isn't read from")
  func behind() async throws {
    let (first, second) = try await pair()
    let directory = LDAPDirectory(try settings(first, second))
    try first.modify(
      """
      dn: uid=p1,ou=people,dc=example,dc=com
      changetype: modify
      replace: sn
      sn: Changed
      """)
    #expect(try await directory.read(search) { _ in }.isComplete)
    first.kill()
    let error = await #expect(throws: DirectoryError.self) {
      _ = try await directory.read(search) { _ in }
    }
    #expect(error?.message.contains("hasn't got all changes") == true)
    // A password is right or wrong wherever it is asked for.
    #expect(try await signIn(directory) == .accepted)
  }

  @Test("What happens to servers is told, and each search as a command without the password")
  func notices() async throws {
    let (first, second) = try await pair()
    let told = Notices()
    let directory = LDAPDirectory(try settings(first, second)) { told.note($0) }
    _ = try await directory.read(search) { _ in }
    first.kill()
    _ = try await signIn(directory)
    let command = try #require(told.all.compactMap(\.command).first)
    #expect(command.hasPrefix("ldapsearch"))
    #expect(command.contains(first.url))
    #expect(command.contains("$PASSWORD"))
    #expect(!command.contains(SlapdServer.servicePassword))
    #expect(told.all.compactMap(\.standing).first { $0.state == .down }?.url == first.url)
  }
}
