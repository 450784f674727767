import Fixtures
import Glibc
import Testing

@Suite("kill -9 at random moments", .serialized)
struct KillTests {
  @Test("An import that is killed 50 times ends like an undisturbed one")
  func imports() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    let directory = try await DemoDirectory.generated(people: 2200, groups: 40, members: 100)
    let undisturbed = try TemporaryInstallation(directory)
    let start = ContinuousClock.now
    try await undisturbed.sync(expecting: 0)
    var duration = ContinuousClock.now - start
    let wanted = try await StoreContent(of: undisturbed)

    var kills = 0
    var stores = 0
    while kills < 50 {
      stores += 1
      try #require(stores < 100, "only \(kills) kills hit a running import")
      let installation = try TemporaryInstallation(directory)
      for _ in 0..<5 {
        let share = Double.random(in: 0...1, using: &generator)
        let wasRunning = try await Self.kill(["sync"], of: installation, after: duration * share)
        guard wasRunning else {
          // The machine has less to do than it had, so an import takes less time.
          duration = duration * 4 / 5
          break
        }
        kills += 1
      }
      try await installation.sync(expecting: 0)
      let difference = try await StoreContent(of: installation).difference(from: wanted)
      #expect(difference == [], "seed \(seed), \(kills) kills")
      guard difference == [] else { return }
    }
  }

  @Test("An approved plan whose application is killed is applied in the end")
  func approvals() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = SeededGenerator(seed: seed)
    let directory = try await DemoDirectory.generated(people: 2200, groups: 40, members: 100)
    let installation = try TemporaryInstallation(directory)
    try await installation.sync(expecting: 0)
    try installation.configure { $0.usersFilter = "(&(objectClass=inetOrgPerson)(uid=u0000*))" }
    let held = try await installation.sync(expecting: 4)
    var kills = 0
    for longest in [15, 30, 60, 120, 240] {
      let pause = Duration.milliseconds(Int.random(in: 1...longest, using: &generator))
      let wasRunning = try await Self.kill(
        ["plan", "approve", held.id], of: installation, after: pause)
      kills += wasRunning ? 1 : 0
    }
    #expect(kills > 0, "seed \(seed)")
    _ = try await installation.muster("plan", "approve", held.id)
    try await installation.sync(expecting: 0)
    #expect(
      try await installation.value("SELECT count(*) FROM accounts WHERE status = 'disabled';")
        == "1200", "seed \(seed)")
    #expect(
      try await installation.value(
        "SELECT status FROM runs ORDER BY started_at LIMIT 1 OFFSET 1;") == "applied",
      "seed \(seed)")
  }

  /// Starts a command and kills it after a while, unless it ends before.
  ///
  /// - Returns: whether it was still running.
  private static func kill(
    _ command: [String], of installation: TemporaryInstallation, after pause: Duration
  ) async throws -> Bool {
    let program = try installation.start(command)
    let end = ContinuousClock.now + pause
    try await wait(for: "the moment", within: .seconds(120)) {
      program.code != nil || ContinuousClock.now >= end
    }
    let wasRunning = program.code == nil
    program.signal(SIGKILL)
    _ = try await program.finish()
    return wasRunning
  }
}
