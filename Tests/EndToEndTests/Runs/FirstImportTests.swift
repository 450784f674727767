import Testing
import Values

@Suite("The first import of the demo organisation")
struct FirstImportTests {
  @Test("Everybody gets an account, entries without a usable name are set aside, the code is 5")
  func imports() async throws {
    let installation = try await TemporaryInstallation.demo()
    let report = try await installation.sync(expecting: 5)
    #expect(report.status == "applied")
    #expect(report.count("read") == 40)
    #expect(report.count("created") == 37)
    #expect(report.count("quarantined") == 3)
    #expect(report.json["certificate"]?["complete"] == true)
    #expect(try await installation.value("SELECT count(*) FROM links;") == "37")
  }

  @Test("The reasons of the quarantine are told apart")
  func quarantine() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await installation.sync(expecting: 5)
    let quarantine = try await installation.rows(
      "SELECT reason || ' ' || dn FROM quarantine ORDER BY 1;")
    #expect(
      quarantine == [
        "duplicate_username uid=Sam.Reed,ou=berlin,ou=people,dc=example,dc=com",
        "duplicate_username uid=sam.reed,ou=people,dc=example,dc=com",
        "no_username cn=No Username,ou=people,dc=example,dc=com",
      ])
  }

  @Test("The rules' groups give roles, nested groups included")
  func accounts() async throws {
    let installation = try await PersonChangeTests.imported()
    for (username, facts) in Self.facts {
      #expect(try await installation.account(username) == "\(username)|\(facts)")
    }
  }

  /// Mail address, status, role and what the directory says, by username.
  private static let facts = [
    ("alice", "alice@example.com|active|4|-"), ("olga", "olga@example.com|active|4|-"),
    ("bruno", "bruno@example.com|active|3|-"), ("chidi", "chidi@example.com|active|2|-"),
    ("priya", "priya@example.com|active|1|-"), ("george", "-|active|1|-"),
    ("jkim", "-|active|1|-"), ("mkim", "-|active|1|-"),
    ("locked", "locked@example.com|disabled|1|locked"),
    ("disabled", "disabled@example.com|disabled|1|disabled"),
    ("expired", "expired@example.com|disabled|1|expired"),
    ("unexpired", "unexpired@example.com|active|1|-"),
    ("lockedout", "lockedout@example.com|active|1|-"),
  ]

  @Test("A grant through nested groups keeps the path")
  func paths() async throws {
    let installation = try await PersonChangeTests.imported()
    let reasons = try await installation.rows(
      """
      SELECT reason FROM grants JOIN accounts ON accounts.id = account_id
      WHERE username = 'olga' AND role = 4;
      """)
    #expect(reasons.count == 1)
    #expect(reasons.first?.contains("operations-leads") == true)
    #expect(reasons.first?.contains("admins") == true)
  }

  @Test("A second run changes nothing and a check says so")
  func again() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await installation.sync(expecting: 5)
    let before = try await StoreContent(of: installation)
    let second = try await installation.sync(expecting: 5)
    #expect(second.effectCount == 0)
    #expect(second.count("unchanged") == 37)
    expectSame(before, try await StoreContent(of: installation))
    #expect(try await installation.sync("--check").code == 5)
  }

  @Test("With nothing set aside, a run and a check end with 0")
  func check() async throws {
    let installation = try await TemporaryInstallation.demo { $0.usersFilter = Ordinary.filter }
    #expect(try await installation.sync("--check").code == 3)
    try await installation.sync(expecting: 0)
    #expect(try await installation.sync("--check").code == 0)
  }

  @Test("A dry run and a check show the plan, and change nothing")
  func dryRun() async throws {
    let installation = try await TemporaryInstallation.demo()
    let dry = try await installation.sync("--dry-run")
    #expect(dry.status == "dry_run")
    #expect(dry.count("created") == 37)
    #expect(try await StoreContent(of: installation).rows == [])
    #expect(try await installation.sync("--check").code == 3)
    #expect(try await StoreContent(of: installation).rows == [])
  }
}
