import Directory
import LDAPDirectory
import Services
import Synchronization
import Testing
import Values

@Suite("Searches that are followed")
struct FollowTests {
  private static let moment = Duration.milliseconds(100)

  private static func groups(_ member: String) -> String {
    """
    dn: ou=groups,\(SlapdServer.suffix)
    objectClass: organizationalUnit
    ou: groups

    dn: cn=readers,ou=groups,\(SlapdServer.suffix)
    objectClass: groupOfNames
    cn: readers
    member: \(member)


    """
  }

  private static let groupSearch = DirectorySearch(
    base: "ou=groups," + SlapdServer.suffix, filter: .present("member"),
    attributes: ["entryUUID", "cn", "member"])

  private func cookie(_ position: SearchPosition) throws -> [UInt8] {
    guard case .cookie(let cookie) = position.mark else {
      throw CommandFailure(command: "mark", output: "no cookie")
    }
    return cookie
  }

  /// The next batch that names something.
  private func next(_ feed: any DirectoryFeed) async throws -> FedChanges {
    while true {
      let batch = try await feed.next(within: .seconds(60))
      if !batch.isEmpty { return batch }
    }
  }

  private func rename(_ number: Int, _ name: String) -> String {
    "dn: uid=p\(number),\(People.base)\nchangetype: modify\nreplace: cn\ncn: \(name)\n\n"
  }

  @Test("First comes what has changed since the cookie, then each change as it happens")
  func changes() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<20)))
    let directory = LDAPDirectory(try server.settings())
    let start = try await directory.position()
    try server.modify(People.changes)
    let feed = try await directory.follow(
      [FollowedSearch(search: People.search, since: try cookie(start))], on: server.url)
    let refresh = try await feed.next(within: Self.moment)
    #expect(refresh.phase == .refreshed)
    #expect(refresh.parts[0].ending == .unnamed)
    #expect(refresh.parts[0].changes.entries.map { $0.text("uid") } == ["p1"])
    #expect(refresh.parts[0].cookie != nil)
    #expect(try await feed.next(within: Self.moment).isEmpty)

    try server.modify(rename(3, "Third"))
    let changed = try await next(feed)
    #expect(changed.phase == .following)
    #expect(changed.parts[0].ending == .named)
    #expect(changed.parts[0].changes.entries.map { $0.text("cn") } == ["Third"])
    try server.modify("dn: uid=p4,\(People.base)\nchangetype: delete\n")
    let gone = try await next(feed)
    #expect(gone.parts[0].changes.gone == [try People.id(4)])
    let last = try #require(gone.parts[0].cookie)
    await feed.close()

    let later = SearchPosition(mark: .cookie(last), server: server.url)
    #expect(try await directory.delivery(since: later).0.ending == .nothing)
  }

  @Test("Of an entry that changes several times only the latest state is told")
  func latest() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let start = try cookie(try await directory.position())
    let feed = try await directory.follow(
      [FollowedSearch(search: People.search, since: start)], on: server.url)
    _ = try await feed.next(within: Self.moment)
    try server.modify((1...20).map { rename(1, "Name \($0)") }.joined())
    try server.modify("dn: uid=p2,\(People.base)\nchangetype: delete\n")
    var told: [String] = []
    var gone: [EntryID] = []
    while gone.isEmpty {
      let batch = try await next(feed)
      let names = batch.parts[0].changes.entries.compactMap { $0.text("cn") }
      #expect(names.count <= 1)
      told += names
      gone += batch.parts[0].changes.gone
    }
    #expect(told.last == "Name 20")
    await feed.close()
  }

  @Test("Several searches come over one connection, each with its own cookie")
  func several() async throws {
    let server = try await SlapdServer(
      .init(ldif: People.ldif(0..<5) + Self.groups("uid=p1,\(People.base)")))
    let directory = LDAPDirectory(try server.settings())
    let start = try cookie(try await directory.position())
    let feed = try await directory.follow(
      [
        FollowedSearch(search: People.search, since: start),
        FollowedSearch(search: Self.groupSearch, since: nil),
      ], on: server.url)
    var groups: [String] = []
    var batch = try await feed.next(within: Self.moment)
    while batch.phase == .refreshing {
      groups += batch.parts[1].changes.entries.compactMap { $0.text("cn") }
      batch = try await feed.next(within: Self.moment)
    }
    groups += batch.parts[1].changes.entries.compactMap { $0.text("cn") }
    #expect(groups == ["readers"])
    #expect(batch.parts[0].ending == .nothing)
    try server.modify(
      "dn: cn=readers,ou=groups,\(SlapdServer.suffix)\nchangetype: modify\nadd: member\n"
        + "member: uid=p2,\(People.base)\n")
    let changed = try await next(feed)
    #expect(changed.parts[0].changes == DirectoryChanges())
    #expect(changed.parts[1].changes.entries.map { $0.values("member").count } == [2])
    #expect(changed.parts[1].cookie != batch.parts[1].cookie)
    await feed.close()
  }

  @Test("A refused cookie, and a server without RFC 4533, are told apart from a lost connection")
  func refusals() async throws {
    let server = try await SlapdServer(
      .init(syncprov: "syncprov-reloadhint TRUE", ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    for (year, refusal) in [
      (2001, ChangeCertificate.Refusal.refreshRequired), (2099, .olderContent),
    ] {
      let cookie = [UInt8]("rid=000,csn=\(year)0101000000.000000Z#000000#000#000000".utf8)
      let feed = try await directory.follow(
        [FollowedSearch(search: People.search, since: cookie)], on: server.url)
      await #expect(throws: FeedRefused(refusal)) { try await feed.next(within: Self.moment) }
      await feed.close()
    }
    await #expect(throws: FeedRefused(.otherServer(server.url))) {
      try await directory.follow(
        [FollowedSearch(search: People.search, since: nil)], on: "ldap://other")
    }
    let start = try cookie(try await directory.position())
    let feed = try await directory.follow(
      [FollowedSearch(search: People.search, since: start)], on: server.url)
    _ = try await feed.next(within: Self.moment)
    server.kill()
    await #expect(throws: DirectoryError.self) {
      while true { _ = try await feed.next(within: Self.moment) }
    }
  }

  @Test("It makes no difference where the network cuts or joins what the server sends")
  func segments() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<30)))
    let sizes = Mutex<UInt64>(33)
    let proxy = try SegmentProxy(to: server.port) {
      sizes.withLock { state in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 60 == 0 ? 4000 : 1 + Int(state >> 40 & 0x1f)
      }
    }
    defer { proxy.stop() }
    let directory = LDAPDirectory(try server.settings { $0.urls = [proxy.url] })
    let start = try cookie(try await directory.position())
    let feed = try await directory.follow(
      [FollowedSearch(search: People.search, since: start)], on: proxy.url)
    _ = try await feed.next(within: Self.moment)
    try server.modify((0..<30).map { rename($0, "New \($0)") }.joined())
    var told: Set<String> = []
    while told.count < 30 {
      told.formUnion(try await next(feed).parts[0].changes.entries.compactMap { $0.text("cn") })
    }
    #expect(told == Set((0..<30).map { "New \($0)" }))
    await feed.close()
  }

  @Test("Whoever waits for changes and is cancelled gets no more")
  func cancelled() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<3)))
    let directory = LDAPDirectory(try server.settings())
    let start = try cookie(try await directory.position())
    let feed = try await directory.follow(
      [FollowedSearch(search: People.search, since: start)], on: server.url)
    _ = try await feed.next(within: Self.moment)
    let waiting = Task { try await feed.next(within: .seconds(3600)) }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    await feed.close()
  }
}
