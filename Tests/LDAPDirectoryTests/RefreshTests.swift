import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("Refreshes from a cookie")
struct RefreshTests {
  @Test("Without a cookie everything comes at once, unpaged, with a cookie at the end")
  func first() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<25)))
    let directory = LDAPDirectory(try server.settings { $0.pageSize = 10 })
    let collector = Collector()
    let certificate = try await directory.read(People.search) { collector.receive($0) }
    #expect(certificate.isComplete)
    #expect(certificate.pages == 0)
    #expect(collector.entries.count == 25)
    let position = try #require(certificate.position)
    #expect(position.server == server.url)
    guard case .cookie = position.mark else { throw CommandFailure(command: "mark", output: "") }
  }

  @Test("Nothing changed: one answer without a cookie, so the old one stays")
  func nothing() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let position = try await directory.position()
    for _ in 0..<3 {
      let (certificate, delivery) = try await directory.delivery(since: position)
      #expect(certificate.ending == .nothing)
      #expect(certificate.read.isComplete)
      #expect(certificate.read.position == nil)
      #expect(delivery.entries.isEmpty && delivery.present.isEmpty && delivery.gone.isEmpty)
    }
  }

  @Test("Whether anything has changed since a cookie is seen without reading it")
  func lag() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let position = try await directory.position()
    #expect(await directory.hasChanges(since: position, below: People.search.base) == false)
    try server.modify(People.changes)
    #expect(await directory.hasChanges(since: position, below: People.search.base) == true)
    let (certificate, _) = try await directory.delivery(since: position)
    let later = try #require(certificate.read.position)
    #expect(await directory.hasChanges(since: later, below: People.search.base) == false)
  }

  @Test("Without a session log the server names what is there, and what isn't named is gone")
  func presentPhase() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<300)))
    let directory = LDAPDirectory(try server.settings())
    let position = try await directory.position()
    try server.modify(People.changes)
    let (certificate, delivery) = try await directory.delivery(since: position)
    #expect(certificate.ending == .unnamed)
    #expect(delivery.names == ["p1"])
    let expected = try Set((0..<300).filter { $0 != 2 }.map(People.id))
    #expect(delivery.present.union([try People.id(1)]) == expected)
    let later = try #require(certificate.read.position)
    #expect(later != position)
    #expect(try await directory.delivery(since: later).0.ending == .nothing)
  }

  @Test("With a session log the server names what is gone; lost at a restart, what is there")
  func deletePhase() async throws {
    let server = try await SlapdServer(
      .init(syncprov: "syncprov-sessionlog 100", ldif: People.ldif(0..<20)))
    let directory = LDAPDirectory(try server.settings())
    var position = try await directory.position()
    // A log knows only what came after the first change that it has seen.
    try server.modify(
      "dn: uid=p9,\(People.base)\nchangetype: modify\nreplace: cn\ncn: First\n")
    position = try #require(try await directory.delivery(since: position).0.read.position)
    try server.modify(People.changes)
    let (certificate, delivery) = try await directory.delivery(since: position)
    #expect(certificate.ending == .named)
    #expect(delivery.names == ["p1"])
    #expect(delivery.gone == [try People.id(2)])
    #expect(delivery.present.isEmpty)
    try await server.restart()
    let (again, second) = try await directory.delivery(since: position)
    #expect(again.ending == .unnamed)
    #expect(second.names == ["p1"])
    let (deleted, kept) = (try People.id(2), try People.id(3))
    #expect(!second.present.contains(deleted) && second.present.contains(kept))
  }

  private func cookie(_ year: Int, of position: SearchPosition) -> SearchPosition {
    let text = "rid=000,csn=\(year)0101000000.000000Z#000000#000#000000"
    return SearchPosition(mark: .cookie([UInt8](text.utf8)), server: position.server)
  }

  @Test("A stale cookie is ignored by default: everything comes")
  func stale() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let old = cookie(2001, of: try await directory.position())
    let (certificate, delivery) = try await directory.delivery(since: old)
    #expect(certificate.ending == .unnamed)
    #expect(delivery.entries.count == 5)
  }

  @Test("A stale cookie is refused where the server is told to, and asks for a new start")
  func refreshRequired() async throws {
    let server = try await SlapdServer(
      .init(syncprov: "syncprov-reloadhint TRUE", ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let old = cookie(2001, of: try await directory.position())
    let (certificate, delivery) = try await directory.delivery(since: old)
    #expect(certificate.ending == .refused(.refreshRequired))
    #expect(certificate.read.resultCode == 4096)
    #expect(certificate.read.position == nil)
    #expect(delivery.entries.isEmpty)
  }

  @Test("A server whose content is older than the cookie, as after a backup, refuses")
  func restored() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let future = cookie(2099, of: try await directory.position())
    let (certificate, delivery) = try await directory.delivery(since: future)
    #expect(certificate.ending == .refused(.olderContent))
    #expect(certificate.read.resultCode == 53)
    #expect(delivery.entries.isEmpty)
  }

  @Test("At the size limit everything comes; one more, and there is no cookie")
  func sizeLimit() async throws {
    let limit = "limits dn.exact=\"\(SlapdServer.serviceName)\" size=500 size.prtotal=unlimited"
    let server = try await SlapdServer(
      .init(database: limit, ldif: People.ldif(0..<500)))
    let directory = LDAPDirectory(try server.settings { $0.pageSize = 200 })
    guard case .cookie = try await directory.position().mark else {
      throw CommandFailure(command: "mark", output: "no cookie at 500 entries")
    }
    try server.modify(
      People.person(500).replacing(
        "objectClass", with: "changetype: add\nobjectClass", maxReplacements: 1
      )
      .replacing("entryUUID: \(People.uuid(500))\n", with: ""))
    let collector = Collector()
    let certificate = try await directory.read(People.search) { collector.receive($0) }
    #expect(certificate.isComplete, "paged, which this server doesn't limit")
    #expect(Set(collector.entries.map(\.dn)).count == 501)
    #expect(collector.entries.count == 501, "nobody twice")
    let mark = try #require(certificate.position).mark
    guard case .modified = mark else {
      throw CommandFailure(command: "mark", output: "a cookie at 501 entries")
    }
  }

  @Test("A refresh that a size limit cuts proves nothing")
  func cutRefresh() async throws {
    let limit = "limits dn.exact=\"\(SlapdServer.serviceName)\" size=10 size.prtotal=unlimited"
    let server = try await SlapdServer(.init(database: limit, ldif: People.ldif(0..<10)))
    let directory = LDAPDirectory(try server.settings())
    let position = try await directory.position()
    for number in 0..<10 {
      try server.modify(
        "dn: uid=p\(number),\(People.base)\nchangetype: modify\nreplace: cn\ncn: New\n")
    }
    try server.modify(
      "dn: uid=more,\(People.base)\nchangetype: add\nobjectClass: inetOrgPerson\nuid: more\ncn: M\nsn: M\n"
    )
    let (certificate, _) = try await directory.delivery(since: position)
    #expect(certificate.ending == .refused(.incomplete))
    #expect(certificate.read.resultCode == 4)
    #expect(certificate.read.position == nil)
  }
  private static let groups = """
    dn: ou=groups,\(SlapdServer.suffix)
    objectClass: organizationalUnit
    ou: groups

    dn: cn=readers,ou=groups,\(SlapdServer.suffix)
    objectClass: groupOfNames
    cn: readers
    member: uid=p1,\(People.base)


    """

  private let groupSearch: DirectorySearch = {
    var search = DirectorySearch(
      base: "ou=groups," + SlapdServer.suffix, filter: .present("member"),
      attributes: ["entryUUID", "cn", "member"])
    search.keepsPosition = true
    return search
  }()

  @Test("A new member changes the group's entry alone, whatever memberOf says of the person")
  func groupChange() async throws {
    let server = try await SlapdServer(
      .init(
        global: "moduleload memberof", database: "overlay memberof",
        ldif: People.ldif(0..<5) + Self.groups))
    let directory = LDAPDirectory(try server.settings())
    let positions = (
      people: try await directory.position(), groups: try await directory.position(groupSearch)
    )
    try server.modify(
      """
      dn: cn=readers,ou=groups,\(SlapdServer.suffix)
      changetype: modify
      add: member
      member: uid=p3,\(People.base)

      """)
    let (groups, changed) = try await directory.delivery(since: positions.groups, groupSearch)
    #expect(groups.ending == .unnamed)
    #expect(changed.entries.map { $0.values("member").count } == [2])
    let (_, unchanged) = try await directory.delivery(since: positions.people)
    #expect(unchanged.entries.isEmpty, "no change of entryCSN")
  }

  @Test("Of a renamed subtree the server tells nothing but the container")
  func subtreeRename() async throws {
    let server = try await SlapdServer(
      .init(
        syncprov: "syncprov-sessionlog 100",
        ldif: """
          dn: ou=berlin,\(People.base)
          objectClass: organizationalUnit
          ou: berlin

          dn: uid=deep,ou=berlin,\(People.base)
          objectClass: inetOrgPerson
          uid: deep
          cn: Deep
          sn: Deep


          """))
    let directory = LDAPDirectory(try server.settings())
    let position = try await directory.position()
    try server.modify(
      "dn: ou=berlin,\(People.base)\nchangetype: modrdn\nnewrdn: ou=bonn\ndeleteoldrdn: 1\n")
    let (certificate, delivery) = try await directory.delivery(since: position)
    #expect(certificate.read.position != nil)
    #expect(delivery.entries.isEmpty)
    #expect(delivery.gone.count <= 1, "the container, which the filter doesn't find")
  }

  @Test("Where RFC 4533 isn't offered, changes are told by their time, and deletions not at all")
  func moments() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let start = try #require(Timestamp(generalizedTime: "20260101000000Z".utf8))
    let old = SearchPosition(mark: .modified(start), server: server.url)
    let (all, first) = try await directory.delivery(since: old)
    #expect(all.ending == .unknown)
    #expect(first.entries.count == 5)
    let position = try #require(all.read.position)
    guard case .modified(let moment) = position.mark else {
      throw CommandFailure(command: "mark", output: "no moment")
    }
    #expect(moment > start)
    let later = SearchPosition(mark: .modified(moment + .seconds(3600)), server: server.url)
    let (none, nobody) = try await directory.delivery(since: later)
    #expect(none.ending == .unknown)
    #expect(nobody.entries.isEmpty)
    #expect(none.read.position == nil, "the clock doesn't go back")
  }

  @Test("Whoever was changed a little before the moment is told again, for clocks differ")
  func overlap() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<3)))
    let directory = LDAPDirectory(try server.settings())
    try server.modify(
      "dn: uid=p1,\(People.base)\nchangetype: modify\nreplace: cn\ncn: New\n")
    let collector = Collector()
    _ = try await directory.read(
      DirectorySearch(
        base: People.base, filter: .equal("uid", Array("p1".utf8)),
        attributes: ["modifyTimestamp"])
    ) { collector.receive($0) }
    let text = try #require(collector.entries.first?.values("modifyTimestamp").first)
    let changed = try #require(Timestamp(generalizedTime: text))
    func told(after time: Duration) async throws -> [String] {
      let position = SearchPosition(mark: .modified(changed + time), server: server.url)
      return try await directory.delivery(since: position).1.names
    }
    #expect(try await told(after: .seconds(299)).contains("p1"))
    #expect(try await !told(after: .seconds(302)).contains("p1"))
  }

  @Test(
    "What a killed server no longer counts in is read all the same, without a place to go on from")
  func lostCount() async throws {
    let server = try await SlapdServer(.init(keepsContext: true, ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    func change(_ number: Int) throws {
      try server.modify(
        "dn: uid=p\(number),\(People.base)\nchangetype: modify\nreplace: cn\ncn: New\n")
    }
    func read() async throws -> (ReadCertificate, [String]) {
      let collector = Collector()
      let certificate = try await directory.read(People.search) { collector.receive($0) }
      return (certificate, collector.entries.map(\.dn))
    }
    // The number that was written down with the entries is what it begins with again.
    try change(3)
    try await server.restart()
    let (lost, entries) = try await read()
    #expect(lost.isComplete)
    #expect(entries.count == 5)
    #expect(entries.contains("uid=p3,\(People.base)"))
    #expect(lost.position == nil)
    try change(4)
    let (found, again) = try await read()
    #expect(again.count == 5)
    #expect(found.position != nil)
  }

  @Test("Another server's position is of no use")
  func otherServer() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    var position = try await directory.position()
    position.server = "ldap://other"
    let (certificate, delivery) = try await directory.delivery(since: position)
    #expect(certificate.ending == .refused(.otherServer(server.url)))
    #expect(delivery.entries.isEmpty)
  }

  @Test("A server that comes back after a restart is asked on a new connection")
  func reconnect() async throws {
    let server = try await SlapdServer(.init(ldif: People.ldif(0..<5)))
    let directory = LDAPDirectory(try server.settings())
    let position = try await directory.position()
    #expect(try await directory.delivery(since: position).0.ending == .nothing)
    try await server.restart()
    #expect(try await directory.delivery(since: position).0.read.isComplete)
    server.kill()
    await #expect(throws: DirectoryError.self) { try await directory.delivery(since: position) }
  }
}
