import Testing

@Suite("A plan that takes too much away")
struct GuardTests {
  @Test("It is held with code 4, and nothing of it is applied")
  func held() async throws {
    let (installation, run) = try await Self.holding()
    #expect(run.guards.contains("disables"))
    #expect(
      try await installation.value(
        "SELECT count(*) FROM accounts WHERE status = 'active' AND source = 'directory';")
        == "22")
    let shown = try await installation.muster("plan", "show", run.id)
    #expect(shown.code == 0, "\(shown.report)")
    #expect(shown.output.contains("15"))
    #expect(shown.output.contains("priya"))
  }

  @Test("The same plan comes again as the same held run")
  func heldAgain() async throws {
    let (installation, run) = try await Self.holding()
    let again = try await installation.sync(expecting: 4)
    #expect(again.id == run.id)
    #expect(
      try await installation.value("SELECT count(*) FROM runs WHERE status = 'held';") == "1")
  }

  @Test("Approved, it is applied exactly")
  func approved() async throws {
    let (installation, run) = try await Self.holding()
    let approved = try await installation.muster("plan", "approve", run.id)
    #expect(approved.code == 0, "\(approved.report)")
    #expect(
      try await installation.value(
        "SELECT count(*) FROM accounts WHERE status = 'active' AND source = 'directory';") == "7")
    #expect(
      try await installation.rows(
        "SELECT DISTINCT directory_block FROM accounts WHERE status = 'disabled';") == ["deleted"])
    #expect(try await installation.sync(expecting: 0).effectCount == 0)
    let twice = try await installation.muster("plan", "approve", run.id)
    #expect(twice.code == 1)
    #expect(twice.errors.contains("isn't held"))
  }

  @Test("Discarded, it changes nothing")
  func discarded() async throws {
    let (installation, run) = try await Self.holding()
    let before = try await StoreContent(of: installation)
    #expect(try await installation.muster("plan", "discard", run.id).code == 0)
    expectSame(before, try await StoreContent(of: installation))
    #expect(try await installation.muster("plan", "approve", run.id).code == 1)
  }

  @Test("A row whose account has changed meanwhile is stale, the others are applied")
  func stale() async throws {
    let (installation, run) = try await Self.holding()
    try await installation.execute(
      "UPDATE links SET presence = 'locked' WHERE dn LIKE 'uid=kim,%';")
    let approved = try await installation.muster("plan", "approve", run.id, "--json")
    #expect(approved.code == 1, "\(approved.report)")
    #expect(
      try await installation.value(
        "SELECT count(*) FROM accounts WHERE status = 'active' AND source = 'directory';") == "8")
    #expect(
      try await installation.rows(
        "SELECT exception, object_name FROM effects WHERE exception IS NOT NULL ORDER BY sequence;"
      ).first == "stale|kim")
    #expect(
      try await installation.value("SELECT status FROM runs ORDER BY started_at DESC LIMIT 1;")
        == "partial")
  }

  @Test("A person's own higher limit lets it pass")
  func limits() async throws {
    let installation = try await PersonChangeTests.imported()
    try installation.configure {
      $0.guards = [
        ("disables", "{ percent: 80, floor: 20 }"), ("role_removals", "{ percent: 80, floor: 40 }"),
        ("groups_emptied", "{ percent: 80, floor: 20 }"),
      ]
    }
    try await installation.directory.delete(Ordinary.fifteen)
    let run = try await installation.sync(expecting: 5)
    #expect(run.guards == [])
    #expect(run.count("disabled") == 15)
  }

  /// An installation whose last run is held, because fifteen people have left the directory.
  private static func holding() async throws -> (TemporaryInstallation, RunReport) {
    let installation = try await TemporaryInstallation.demo { $0.usersFilter = Ordinary.filter }
    try await installation.sync(expecting: 0)
    let before = try await StoreContent(of: installation)
    try await installation.directory.delete(Ordinary.fifteen)
    let run = try await installation.sync(expecting: 4)
    #expect(run.status == "held")
    expectSame(before, try await StoreContent(of: installation))
    return (installation, run)
  }
}
