import Fixtures
import Glibc
import Testing

@Suite("Faults of the directory end in one message and disable nobody")
struct DirectoryFaultTests {
  @Test("A wrong bind password")
  func wrongPassword() async throws {
    let installation = try await PersonChangeTests.imported()
    let file = try installation.folder.write("wrong.password", "wrong")
    try await Self.expectFailure(of: installation, saying: ["refused", "bind_password_file"]) {
      try installation.configure { $0.bindPasswordFile = file }
    }
  }

  @Test("A server that is down")
  func serverDown() async throws {
    let installation = try await PersonChangeTests.imported()
    try await Self.expectFailure(of: installation, saying: ["can't be reached"]) {
      installation.directory.kill()
    }
  }

  @Test("A base that doesn't exist")
  func unknownBase() async throws {
    let installation = try await PersonChangeTests.imported()
    let base = "ou=nowhere,dc=example,dc=com"
    try await Self.expectFailure(of: installation, saying: ["doesn't exist", base]) {
      try installation.configure { $0.usersBase = base }
    }
  }

  @Test("A base of groups that doesn't exist: people are reconciled, roles stay")
  func unknownGroupBase() async throws {
    let installation = try await PersonChangeTests.imported()
    let before = try await StoreContent(of: installation)
    try installation.configure { $0.groupsBase = "ou=nowhere,dc=example,dc=com" }
    let run = try await installation.sync()
    #expect(run.code != 0)
    #expect(run.text.contains("ou=nowhere,dc=example,dc=com"))
    #expect(run.count("grants_removed") == 0)
    expectSame(before, try await StoreContent(of: installation))
  }

  @Test("A certificate from another authority")
  func wrongCertificate() async throws {
    let directory = try await DemoDirectory.start(.init(hasCertificate: true))
    let installation = try TemporaryInstallation(directory)
    try installation.configure {
      $0.tls = "{ mode: starttls, ca_file: \(directory.certificateAuthority) }"
    }
    try await installation.sync(expecting: 5)
    let other = installation.folder.path("other.pem")
    try await run(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
        "2", "-subj", "/CN=Another authority", "-out", other, "-keyout", other + ".key",
      ], folder: installation.folder)
    for (mode, url) in [("starttls", directory.url), ("ldaps", directory.secureURL)] {
      try await Self.expectFailure(of: installation, saying: ["TLS", "tls.ca_file"]) {
        try installation.configure {
          $0.urls = [url]
          $0.tls = "{ mode: \(mode), ca_file: \(other) }"
        }
      }
    }
  }

  @Test("A size limit is passed by paging, and reached without")
  func sizeLimit() async throws {
    let directory = try await DemoDirectory.start(.init(options: ["sizelimit=500"]))
    let installation = try TemporaryInstallation(directory)
    try await installation.sync(expecting: 5)
    let before = try await StoreContent(of: installation)
    directory.kill()
    try await directory.restart(with: ["limits=size.soft=10 size.hard=10 size.prtotal=disabled"])
    let run = try await installation.sync()
    #expect(run.code != 0)
    #expect(run.text.contains("limit"))
    #expect(run.count("disabled") ?? 0 == 0)
    expectSame(before, try await StoreContent(of: installation))
    directory.kill()
    try await directory.restart(with: ["limits=size.soft=10 size.hard=10 size.prtotal=unlimited"])
    #expect(try await installation.sync(expecting: 5).effectCount == 0)
  }

  @Test("An access rule that hides every identifier")
  func hiddenIdentifiers() async throws {
    let installation = try await PersonChangeTests.imported()
    try await Self.expectFailure(of: installation, saying: ["entryUUID"]) {
      installation.directory.kill()
      try await installation.directory.restart(with: ["access=to attrs=entryUUID by * none"])
    }
  }

  @Test("An access rule that hides people takes nobody's account")
  func hiddenPeople() async throws {
    let installation = try await PersonChangeTests.imported()
    installation.directory.kill()
    try await installation.directory.restart(
      with: ["access=to dn.subtree=ou=berlin,ou=people,dc=example,dc=com by * disclose"])
    let run = try await installation.sync()
    #expect(run.count("disabled") == 0, "\(run.text)")
    #expect(run.text.contains("no definite answer"))
    #expect(try await installation.account("lena").contains("|active|"))
    #expect(try await installation.account("omar").contains("|active|"))
  }

  @Test("A server that dies in the middle of a read")
  func killedWhileReading() async throws {
    let directory = try await DemoDirectory.generated(people: 3000, groups: 10, members: 100)
    let installation = try TemporaryInstallation(directory) { $0.pageSize = 10 }
    try await installation.sync(expecting: 0)
    let before = try await StoreContent(of: installation)
    for pause in [0, 20, 50, 100, 200] {
      directory.signal(SIGSTOP)
      let sync = try installation.start(["sync", "--json"])
      try await wait(for: "run") {
        try await installation.value("SELECT count(*) FROM runs WHERE status = 'running';") == "1"
      }
      if pause > 0 {
        directory.signal(SIGCONT)
        try await Task.sleep(for: .milliseconds(pause))
      }
      directory.kill()
      let finished = try await sync.finish()
      try await directory.restart()
      // After a pause everything may have been read.
      #expect(finished.code == 1 || finished.code == 0 && pause > 0, "\(finished.report)")
      expectSame(before, try await StoreContent(of: installation))
    }
    #expect(try await installation.sync(expecting: 0).effectCount == 0)
  }

  /// A run after `change` fails with one message, and the store stays as it is.
  private static func expectFailure(
    of installation: TemporaryInstallation, saying words: [String],
    after change: () async throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let before = try await StoreContent(of: installation)
    try await change()
    let run = try await installation.sync()
    #expect(run.code == 1, "\(run.text)", sourceLocation: sourceLocation)
    #expect(run.status == "failed", sourceLocation: sourceLocation)
    for word in words {
      #expect(run.failure.contains(word), sourceLocation: sourceLocation)
    }
    #expect(!run.failure.contains("\n"), sourceLocation: sourceLocation)
    expectSame(
      before, try await StoreContent(of: installation), sourceLocation: sourceLocation)
  }
}
