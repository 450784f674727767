import Fixtures
import Foundation
import Glibc
import Testing
import Values

@Suite("Following a directory through faults")
struct LiveFaultTests {
  @Test("After a restart of the server it goes on from where it was")
  func restart() async throws {
    let live = try await FollowingService.start()
    // A server that was never written to has no place of its own yet that outlives it, and one that
    // is killed loses what it had not written down.
    try await live.replace("mail", of: "daniel", by: "first@example.com")
    try await live.waitForMail("first@example.com", of: "daniel")
    live.directory.signal(SIGTERM)
    try await live.waitFor("disconnected")
    try await live.directory.restart()
    try await live.replace("mail", of: "daniel", by: "dan@example.com")
    try await live.waitForMail("dan@example.com", of: "daniel")
    try await live.directory.delete(["uid=kim,\(FollowingService.people)"])
    try await wait(for: "disabled account") {
      try await live.person("kim")["status"]?.stringValue == "disabled"
    }
    let runs = try await live.runs().dropFirst()
    #expect(runs.allSatisfy { $0 == "live content_sync applied" }, "\(runs)")
  }

  @Test("A place that the server doesn't know has everything read, and following goes on")
  func lostPlace() async throws {
    let live = try await FollowingService.start()
    #expect(try await live.service.stop().code == 0)
    try await live.installation.execute(
      "UPDATE directory_positions SET position = replace(position, '63736e3d32', '63736e3d33');")
    try await live.replace("mail", of: "daniel", by: "dan@example.com")
    let again = try await FollowingService.start(on: live.installation)
    try await again.waitForMail("dan@example.com", of: "daniel")
    try await again.waitFor("following")
    #expect(try await again.runs().last == "live full_compare applied")
  }

  @Test("Wherever the connection breaks, nothing is lost and nobody disabled who is there")
  func cuts() async throws {
    let directory = try await DemoDirectory.start()
    let link = try FaultyLink(to: try directory.port)
    let live = try await FollowingService.start(directory) {
      $0.urls = [link.url]
      $0.timeouts = "{ connect: 2s, operation: 2s }"
    }
    var generator = SeededGenerator(seed: 4533)
    for number in 0..<12 {
      let place = Int.random(in: 0..<6000, using: &generator)
      link.fault = Bool.random(using: &generator) ? .reset(after: place) : .halfClosed(after: place)
      try await live.replace("mail", of: "daniel", by: "dan\(number)@example.com")
      link.fault = nil
      try await live.waitForMail("dan\(number)@example.com", of: "daniel")
    }
    #expect(
      try await live.installation.value(
        "SELECT count(*) FROM links WHERE absent_since IS NOT NULL;") == "0")
    let full = try await live.installation.sync("--full", "--dry-run")
    #expect(full.effectCount == 0, "\(full.text)")
  }

  @Test("Another process takes over as soon as the one that follows is dead")
  func takeOver() async throws {
    let first = try await FollowingService.start()
    let other = try TemporaryInstallation(beside: first.installation)
    try other.configure { $0.schedule = FollowingService.schedule }
    let service = try await RunningService(other)
    let second = FollowingService(installation: other, service: service, token: first.token)
    try await second.waitFor("elsewhere")
    first.service.program.signal(SIGKILL)
    _ = try await first.service.program.finish()
    try await second.waitFor("following")
    try await second.replace("mail", of: "daniel", by: "dan@example.com")
    try await second.waitForMail("dan@example.com", of: "daniel")
    #expect(try await service.stop().code == 0)
    #expect(try await other.rows("SELECT * FROM leases;").isEmpty)
  }

  @Test("A held plan stops the following until it is decided, and then nothing is missing")
  func held() async throws {
    let live = try await FollowingService.start()
    try await live.directory.delete(Ordinary.fifteen.filter { !$0.contains("daniel") })
    try await live.waitFor("held")
    try await live.replace("mail", of: "daniel", by: "dan@example.com")
    #expect(try await live.person("priya")["status"]?.stringValue == "active")
    let held = try await live.service.get("/api/v1/runs?status=held", token: live.token).json
    let id = try #require(held["items"]?.arrayValue?.first?["run_id"]?.stringValue)
    let approval = try await live.service.post("/api/v1/runs/\(id)/approve", token: live.token)
    #expect(approval.status == 200, "\(approval.body)")
    try await live.waitForMail("dan@example.com", of: "daniel")
    try await live.waitFor("following")
    #expect(try await live.person("priya")["status"]?.stringValue == "disabled")
  }

  @Test("Losses one by one are held like losses at once")
  func oneByOne() async throws {
    let live = try await FollowingService.start()
    for name in Ordinary.fifteen {
      try await live.directory.delete([name])
      if try await live.standing()["state"]?.stringValue == "held" { break }
    }
    try await live.waitFor("held")
    let disabled = try await live.installation.value(
      "SELECT count(*) FROM accounts WHERE directory_block = 'deleted';")
    #expect((Int(disabled) ?? .max) <= 10, "the guard's floor")
    let notes = try await live.installation.value(
      "SELECT notes FROM runs WHERE status = 'held';")
    #expect(notes.contains("What live runs have applied"))
  }

  @Test("A storm of 10 000 changes is taken over in few runs, within bounded memory")
  func storm() async throws {
    let directory = try await DemoDirectory.generated(people: 10_000, groups: 5, members: 50)
    let live = try await FollowingService.start(directory)
    let names = try await directory.search("(objectClass=inetOrgPerson)", ["1.1"])
      .split(separator: "\n").filter { $0.hasPrefix("dn: ") }
    #expect(names.count == 10_000)
    try await directory.change(
      names.map { "\($0)\nchangetype: modify\nreplace: displayName\ndisplayName: In a storm\n" }
        .joined(separator: "\n"))
    try await wait(for: "all names", within: .seconds(240)) {
      try await live.installation.value(
        "SELECT count(*) FROM accounts WHERE display_name = 'In a storm';") == "10000"
    }
    let runs = try #require(
      Int(try await live.installation.value("SELECT count(*) FROM runs WHERE trigger = 'live';")))
    #expect(runs < 5000, "changes that come together are taken over together")
    let memory = try #require(
      live.service.program.peakMemory, "no memory in /proc of the service")
    #expect(memory < 256 << 20)
  }
}

extension RunningProgram {
  /// The most memory that it has had at a time, in bytes (proc(5), `VmHWM`).
  fileprivate var peakMemory: Int? {
    let lines = FileManager.default.contents(atPath: "/proc/\(processID)/status")
      .map { String(decoding: $0, as: UTF8.self) }?.split(separator: "\n")
    let line = lines?.first { $0.hasPrefix("VmHWM:") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 }
  }
}
