import Accounts
import Directory
import Fixtures
import Reconciliation
import SQLStore
import Services
import Synchronization
import Testing
import Values

@Suite("Following a directory")
struct LiveFollowingTests {
  /// What was told of the following.
  private final class Witness: Sendable {
    private let all = Mutex<[LiveNews]>([])

    func tell(_ news: LiveNews) { all.withLock { $0.append(news) } }

    var runs: [Run] {
      all.withLock { $0.compactMap { if case .ended(let run) = $0 { run } else { nil } } }
    }

    var standings: [LiveStanding] {
      all.withLock {
        $0.compactMap { if case .stands(let standing) = $0 { standing } else { nil } }
      }
    }

    var state: LiveStanding.State? { standings.last?.state }
  }

  /// Waits for something that another task does.
  private func wait(
    for what: String, until condition: () async throws -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(60)
    while try await !condition() {
      try #require(ContinuousClock.now < end, "there was no \(what)")
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Follows the world's directory while the body runs.
  private func following(
    _ world: SyncWorld, as process: Int32 = 1, _ body: (Witness) async throws -> Void
  ) async throws {
    let witness = Witness()
    let service = try world.service(as: process)
    try await withThrowingTaskGroup(of: Void.self) { group in
      let name = world.name
      group.addTask { try await service.follow(name, actor: .tester) { witness.tell($0) } }
      defer { group.cancelAll() }
      try await body(witness)
    }
  }

  private func withReadWorld(_ body: (SyncWorld) async throws -> Void) async throws {
    try await withWorld { world in
      world.directory.edit { script in
        script.people = .people(1...40)
        script.groups = [.group(100, "staff", people: ["p1", "p2"])]
        script.changes = .init()
      }
      world.configure { $0.defaultRole = .user }
      #expect(try await world.run(.auto).status == .applied)
      try await body(world)
    }
  }

  @Test("A change is applied by itself, and what follows goes on behind it")
  func change() async throws {
    try await withReadWorld { world in
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        world.directory.edit { $0.people[2] = .person(3, "p3", mail: "new@example.com") }
        try await wait(for: "run") { witness.runs.count == 1 }
        let run = try #require(witness.runs.first)
        #expect(run.status == .applied)
        #expect(run.trigger == .live)
        #expect(run.strategy == .contentSync)
        #expect(try await world.account("p3")?.email == "new@example.com")
        world.directory.edit { $0.people.removeLast() }
        try await wait(for: "second run") { witness.runs.count == 2 }
        #expect(try await world.account("p40")?.status == "disabled")
      }
      #expect(try await world.texts("SELECT holder FROM leases").isEmpty)
      #expect(try await world.run(.auto).counts.read == 0, "the position was kept")
    }
  }

  @Test("What was missed meanwhile is told first")
  func missed() async throws {
    try await withReadWorld { world in
      world.directory.edit { $0.people[2] = .person(3, "p3", mail: "new@example.com") }
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        #expect(try await world.account("p3")?.email == "new@example.com")
        #expect(witness.runs.count == 1)
      }
    }
  }

  @Test("Where this program writes, an older state that is told isn't taken for the present one")
  func writtenMeanwhile() async throws {
    try await withReadWorld { world in
      world.configure {
        $0.writeBack = WriteBackRules(attributes: [.email: "mail"])
        $0.authorities = Authorities([.email: .merge])
      }
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        world.directory.edit { script in
          var told = ScriptedDirectory.Content(people: script.people, groups: script.groups)
          told.people[2] = .person(3, "p3", mail: "older@example.com")
          told.people.removeLast()
          script.changes?.lagging = told
          script.people[2] = .person(3, "p3", mail: "newer@example.com")
        }
        try await wait(for: "run") { witness.runs.contains { $0.strategy == .contentSync } }
        #expect(try await world.account("p3")?.email == "newer@example.com")
        #expect(try await world.account("p40")?.status == "active")
      }
    }
  }

  @Test("What makes no difference leaves its place and no run")
  func nothing() async throws {
    try await withReadWorld { world in
      let before = try await world.texts("SELECT position FROM directory_positions")
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        world.directory.edit { $0.groups = [.group(100, "staff", people: ["p1", "p2", "nobody"])] }
        try await wait(for: "another place") {
          try await world.texts("SELECT position FROM directory_positions") != before
        }
        #expect(witness.runs.isEmpty)
        #expect(try await world.texts("SELECT hex(id) FROM runs").count == 1)
      }
    }
  }

  @Test(
    "What a directory refuses to go on with has everything read",
    arguments: [ChangeCertificate.Refusal.refreshRequired, .olderContent, .ignored])
  func refused(_ refusal: ChangeCertificate.Refusal) async throws {
    try await withReadWorld { world in
      world.directory.edit { $0.changes?.refusal = refusal }
      try await following(world) { witness in
        try await wait(for: "run") { !witness.runs.isEmpty }
        #expect(witness.runs.first?.strategy == .fullCompare)
        world.directory.edit { $0.changes?.refusal = nil }
        try await wait(for: "following") { witness.state == .following }
      }
    }
  }

  @Test("A directory that doesn't tell changes is left to the schedule")
  func unavailable() async throws {
    try await withReadWorld { world in
      world.directory.edit { $0.changes?.refusal = .notOffered }
      try await following(world) { witness in
        try await wait(for: "word of it") { witness.state == .unavailable }
        #expect(witness.standings.last?.reason.contains("RFC 4533") == true)
        #expect(witness.runs.isEmpty)
      }
    }
  }

  @Test("Another run that moves the place has the following begin anew there")
  func overtaken() async throws {
    try await withReadWorld { world in
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        #expect(try await world.run(.full).status == .applied)
        world.directory.edit { $0.people[2] = .person(3, "p3", mail: "new@example.com") }
        try await wait(for: "change") {
          try await world.account("p3")?.email == "new@example.com"
        }
        try await world.change("DELETE FROM directory_positions")
        world.directory.edit { $0.people[3] = .person(4, "p4", mail: "four@example.com") }
        try await wait(for: "other change") {
          try await world.account("p4")?.email == "four@example.com"
        }
        try await wait(for: "full compare") {
          witness.runs.contains { $0.strategy == .fullCompare }
        }
      }
    }
  }

  @Test("A container that changes has everything read")
  func containers() async throws {
    try await withReadWorld { world in
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        world.directory.edit { $0.containers = [.group(500, "a container")] }
        try await wait(for: "run") { !witness.runs.isEmpty }
        #expect(witness.runs.first?.strategy == .fullCompare)
        #expect(witness.runs.first?.strategyReason.contains("container") == true)
        world.directory.edit { $0.people[2] = .person(3, "p3", mail: "new@example.com") }
        try await wait(for: "change") {
          try await world.account("p3")?.email == "new@example.com"
        }
      }
    }
  }

  @Test("Losses one by one are held like losses at once, also across a new start")
  func window() async throws {
    try await withReadWorld { world in
      for losses in [6, 5] {
        try await following(world) { witness in
          try await wait(for: "following") { witness.state == .following }
          for _ in 0..<losses {
            let count = witness.runs.count
            world.directory.edit { $0.people.removeLast() }
            try await wait(for: "run") { witness.runs.count > count }
          }
          guard losses == 5 else { return }
          try await wait(for: "held plan") { witness.state == .held }
          let held = try #require(witness.runs.last)
          #expect(held.status == .held)
          #expect(held.counts.disabled == 1)
          #expect(held.guards.first?.name == .disables)
          #expect(held.guards.first?.count == 11)
          #expect(held.notes.contains { $0.contains("live runs") })
        }
      }
      #expect(try await world.usernames().count == 30)
    }
  }

  @Test("A held plan stops the following; approved, nothing behind it is missing")
  func held() async throws {
    try await withReadWorld { world in
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        world.directory.edit { $0.people.removeLast(15) }
        try await wait(for: "held plan") { witness.state == .held }
        world.directory.edit { $0.people[2] = .person(3, "p3", mail: "new@example.com") }
        #expect(try await world.usernames().count == 40)
        let held = try #require(witness.runs.last)
        _ = try await world.service().approveNow(held.id, actor: .tester, progress: .silent)
        try await wait(for: "change behind it") {
          try await world.account("p3")?.email == "new@example.com"
        }
        #expect(try await world.usernames().count == 25)
        // What a person has approved doesn't count with what comes next.
        world.directory.edit { $0.people.removeLast() }
        try await wait(for: "another loss") { try await world.usernames().count == 24 }
      }
    }
  }

  @Test("One process follows; another one takes over when it is dead")
  func takeOver() async throws {
    try await withReadWorld { world in
      try await following(world) { first in
        try await wait(for: "following") { first.state == .following }
        try await following(world, as: 2) { second in
          try await wait(for: "word of the other") { second.state == .elsewhere }
          world.processes.end(1)
          try await wait(for: "taking over") { second.state == .following }
        }
      }
    }
  }

  @Test("A lost connection is tried again, and what was missed is told")
  func lost() async throws {
    try await withReadWorld { world in
      try await following(world) { witness in
        try await wait(for: "following") { witness.state == .following }
        world.directory.edit {
          $0.failure = DirectoryError(
            code: .unreachable, operation: "read", resultCode: -1, message: "It is gone.")
          $0.people[2] = .person(3, "p3", mail: "new@example.com")
        }
        try await wait(for: "word of it") { witness.state == .disconnected }
        #expect(witness.standings.last?.reason == "It is gone.")
        world.directory.edit { $0.failure = nil }
        try await wait(for: "following again") { witness.state == .following }
        #expect(try await world.account("p3")?.email == "new@example.com")
        #expect(witness.runs.allSatisfy { $0.strategy == .contentSync })
      }
    }
  }
}
