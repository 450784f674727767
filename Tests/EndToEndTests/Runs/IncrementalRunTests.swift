import Fixtures
import Testing
import Values

@Suite("Runs that read what has changed")
struct IncrementalRunTests {
  private static let people = "ou=people,dc=example,dc=com"
  private static let groups = "ou=groups,dc=example,dc=com"

  private static let active = "SELECT username FROM accounts WHERE status = 'active' ORDER BY 1;"

  @Test("Nothing changed: nothing is read, and the report says how and why")
  func nothing() async throws {
    let installation = try await imported()
    let run = try await installation.sync(expecting: 5)
    #expect(run.strategy == "content_sync")
    #expect(run.reason.contains("RFC 4533"))
    #expect(run.count("read") == 0)
    #expect(run.count("unchanged") == 37)
    #expect(try await installation.sync("--full").strategy == "full_compare")
    #expect(try await installation.sync(expecting: 5).strategy == "content_sync")
  }

  @Test("A change, a leaver and a new member are read one by one, and leave nothing for a full run")
  func changes() async throws {
    let installation = try await imported()
    try await installation.directory.change(
      """
      dn: uid=daniel,\(Self.people)
      changetype: modify
      replace: mail
      mail: dan@example.com

      dn: cn=power-users,\(Self.groups)
      changetype: modify
      add: member
      member: uid=daniel,\(Self.people)
      """)
    try await installation.directory.delete(["uid=kim,\(Self.people)"])
    let run = try await installation.sync(expecting: 5)
    #expect(run.strategy == "content_sync")
    #expect(run.count("read") == 1)
    #expect(run.count("disabled") == 1)
    #expect(try await installation.account("daniel").hasPrefix("daniel|dan@example.com|active|2|"))
    let full = try await installation.sync("--full", "--dry-run")
    #expect(full.effectCount == 0, "\(full.text)")
  }

  @Test("A renamed container, of whose entries nothing is told, has everything read")
  func subtreeRename() async throws {
    let installation = try await imported()
    try await installation.directory.change(
      """
      dn: ou=berlin,\(Self.people)
      changetype: modrdn
      newrdn: ou=bonn
      deleteoldrdn: 1
      """)
    let run = try await installation.sync(expecting: 5)
    #expect(run.strategy == "full_compare")
    #expect(run.reason.contains("container"))
    #expect(
      try await installation.value("SELECT count(*) FROM links WHERE dn LIKE '%ou=berlin%';")
        == "0")
    #expect(try await installation.sync(expecting: 5).strategy == "content_sync")
  }

  @Test("Narrowed access disables nobody, with a session log or without")
  func narrowedAccess() async throws {
    for log in ["sessionlog=10000", "sessionlog=0"] {
      let directory = try await DemoDirectory.start(.init(options: [log]))
      let installation = try await imported(directory)
      let before = try await installation.rows(Self.active)
      directory.kill()
      try await directory.restart(with: [
        "access=to dn.exact=\"uid=kim,\(Self.people)\" by * disclose"
      ])
      try await directory.change(
        """
        dn: uid=daniel,\(Self.people)
        changetype: modify
        replace: mail
        mail: dan@example.com
        """)
      let run = try await installation.sync()
      #expect(run.count("disabled") == 0, "\(run.text)")
      #expect(try await installation.rows(Self.active) == before)
      #expect(try await installation.account("daniel").contains("dan@example.com"))
    }
  }

  @Test("A narrower filter is a new start, held because it would take people away")
  func narrowedFilter() async throws {
    let installation = try await imported()
    try installation.configure { $0.usersFilter = "(&(objectClass=inetOrgPerson)(!(uid=kim)))" }
    let run = try await installation.sync(expecting: 4)
    #expect(run.strategy == "full_compare")
    #expect(run.reason == "Since the last run the users' filter has changed.")
    #expect(run.guards.contains("disables"))
    #expect(try await installation.account("kim").contains("|active|"))
  }

  @Test("Another base is a new start, held because it would take people away")
  func changedBase() async throws {
    let installation = try await imported()
    try installation.configure { $0.usersBase = "ou=berlin,\(Self.people)" }
    let run = try await installation.sync(expecting: 4)
    #expect(run.strategy == "full_compare")
    #expect(run.reason == "Since the last run the users' base has changed.")
    #expect(run.guards.contains("disables"))
    #expect(try await installation.account("kim").contains("|active|"))
  }

  @Test("Another name to bind with is a new start, and takes nobody away who is hidden from it")
  func changedIdentity() async throws {
    let reader = "uid=alice,\(Self.people)"
    let directory = try await DemoDirectory.start(
      .init(options: [
        "access=to dn.exact=\"uid=kim,\(Self.people)\" by dn.exact=\"\(reader)\" disclose by * break",
        "access=to * by dn.exact=\"\(reader)\" read by * break",
      ]))
    let installation = try await imported(directory)
    let file = try installation.folder.write("alice.password", "muster-demo")
    try installation.configure {
      $0.bindDN = reader
      $0.bindPasswordFile = file
    }
    let run = try await installation.sync()
    #expect(run.strategy == "full_compare")
    #expect(run.reason == "Since the last run the name that the service binds with has changed.")
    #expect(run.count("disabled") == 0, "\(run.text)")
    #expect(try await installation.account("kim").contains("|active|"))
  }

  @Test("A directory that is set back by a backup gets a full compare in the same run")
  func restored() async throws {
    let installation = try await imported()
    let directory = installation.directory
    try await directory.copyData(isReturn: false)
    try await directory.add(Person("late").ldif)
    try await directory.delete(["uid=kim,\(Self.people)"])
    #expect(try await installation.sync(expecting: 5).count("created") == 1)
    #expect(try await installation.account("kim").contains("|disabled|"))
    try await directory.copyData(isReturn: true)
    let run = try await installation.sync(expecting: 5)
    #expect(run.strategy == "full_compare")
    #expect(run.reason.contains("older than what was seen"))
    #expect(run.count("disabled") == 1, "\(run.text)")
    #expect(try await installation.account("late").contains("|disabled|"))
    #expect(try await installation.account("kim").contains("|active|"))
    // The server counts its changes anew from the next one on.
    try await directory.change(
      "dn: uid=daniel,\(Self.people)\nchangetype: modify\nreplace: title\ntitle: Again")
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
    #expect(try await installation.sync(expecting: 5).strategy == "content_sync")
  }

  @Test("Where RFC 4533 isn't offered, what was modified is read, and deletions wait")
  func moments() async throws {
    let directory = try await DemoDirectory.start(.init(options: ["overlays=ppolicy,memberof"]))
    let installation = try await imported(directory)
    try await directory.change(
      """
      dn: uid=daniel,\(Self.people)
      changetype: modify
      replace: mail
      mail: dan@example.com
      """)
    try await directory.delete(["uid=kim,\(Self.people)"])
    let run = try await installation.sync(expecting: 5)
    #expect(["modify_timestamp", "full_compare"].contains(run.strategy), "\(run.text)")
    #expect(try await installation.account("daniel").contains("dan@example.com"))
    #expect(try await installation.sync("--full").count("read") != 0)
    #expect(try await installation.account("kim").contains("|disabled|"))
  }

  private func imported(_ directory: DemoDirectory? = nil) async throws -> TemporaryInstallation {
    var chosen = directory
    if chosen == nil { chosen = try await DemoDirectory.start() }
    let installation = try TemporaryInstallation(try #require(chosen))
    let first = try await installation.sync(expecting: 5)
    #expect(first.strategy == "full_compare")
    return installation
  }
}

extension RunReport {
  /// How the directory was read.
  fileprivate var strategy: String { json["strategy"]?.stringValue ?? "" }

  /// Why so.
  fileprivate var reason: String { json["strategy_reason"]?.stringValue ?? "" }
}
