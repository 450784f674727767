import Fixtures
import Glibc
import Testing
import Values

/// The demo organisation behind a link that holds requests, with a record of every write.
struct LinkedInstallation {
  let installation: TemporaryInstallation
  let link: HoldingLink
  private let record: TestFolder

  /// Starts the directory; `lines` are settings of `write_back`, `directives` further ones of slapd.
  init(
    _ lines: [String], onConflict: String = "hold", requests: String? = nil,
    timeouts: String = "{ connect: 60s, operation: 60s }", directives: [String] = []
  ) async throws {
    let record = try TestFolder()
    // Without memberof, whose own writes would be in the record too.
    let directory = try await DemoDirectory.start(
      DemoDirectory.Options(
        options: ["service=write", "overlays=ppolicy,syncprov"]
          + (["moduleload auditlog", "overlay auditlog", "auditlog \(record.path("writes"))"]
          + directives).map { "directive=" + $0 }))
    let link = try HoldingLink(to: directory.port)
    installation = try TemporaryInstallation(directory) { settings in
      settings.urls = [link.url]
      settings.usersFilter = Ordinary.filter
      settings.timeouts = timeouts
      settings.requests = requests
      settings.directoryLines =
        [
          "authority: { display_name: merge, email: directory }", "on_conflict: \(onConflict)",
          "write_back:", "  enabled: true",
        ] + lines.map { "  " + $0 }
    }
    self.link = link
    self.record = record
    try await installation.sync(expecting: 0)
  }

  /// Runs a command that must end in a way.
  func expect(
    _ code: Int32, _ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let finished = try await installation.start(arguments).finish()
    #expect(finished.code == code, "\(finished.report)", sourceLocation: sourceLocation)
  }

  /// Delivers, and kills the program at a request; whether it came so far.
  func deliverKilled(at number: Int, _ side: HoldingLink.Side) async throws -> Bool {
    link.hold(side, at: number)
    let program = try installation.start(["outbox", "deliver"])
    try await wait(for: "request \(number)") { link.isHolding || program.code != nil }
    let wasKilled = program.code == nil
    program.signal(SIGKILL)
    let finished = try await program.finish()
    link.release()
    #expect(wasKilled || finished.code == 0, "\(finished.report)")
    return wasKilled
  }

  /// The successful writes of the service that the directory has seen (slapo-auditlog(5)).
  var writeCount: Int {
    record.text("writes").split(separator: "\n").count { line in
      ["# modify ", "# add ", "# modrdn "].contains { line.hasPrefix($0) }
        && line.contains(" cn=muster,")
    }
  }

  /// How many changes wait or were refused.
  func open() async throws -> String {
    try await installation.value(
      "SELECT count(*) FROM outbox WHERE state NOT IN ('done', 'superseded');")
  }

  /// Checks that nothing is left to do, and that each change was recorded once.
  func expectQuiet(eventsPerRound events: Int, rounds: Int) async throws {
    let written = try await installation.value(
      "SELECT count(*) FROM audit_events WHERE action = 'outbox.written';")
    #expect(written == "\(events * rounds)")
    let echo = try await installation.sync()
    #expect(echo.code == 0, "\(echo.text)")
    #expect(try await installation.sync(expecting: 0).effectCount == 0)
    try await expect(0, "audit", "verify")
  }

  /// Applies for an account, with a service of the moment.
  func apply(as name: String) async throws {
    let service = try await RunningService(installation)
    let answer = try await service.post(
      "/api/v1/access-requests/apply",
      #"{"username":"\#(name)","email":"\#(name)@example.com","display_name":"Some \#(name)","#
        + #""password":"Meadow-Lantern-47"}"#)
    try #require(answer.status == 201, "\(answer.body)")
    _ = try await service.stop()
  }
}
