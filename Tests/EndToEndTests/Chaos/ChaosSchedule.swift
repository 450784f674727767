import Fixtures
import Foundation
import Glibc
import Testing

/// A random row of changes and faults on one directory, one store and the link between them; the
/// same seed gives the same row, though not the same moments.
struct ChaosSchedule {
  private let directory: DemoDirectory
  private let referee: Referee
  private let link: FaultyLink
  private let installation: TemporaryInstallation
  private var organisation: Organisation
  private var generator: SeededGenerator
  private var acknowledged: [String] = []
  /// What was done so far, for the report of a failure.
  private(set) var history: [String] = []

  /// Starts the servers and imports what they begin with.
  init(seed: UInt64) async throws {
    generator = SeededGenerator(seed: seed)
    organisation = Organisation(people: 60, using: &generator)
    let folder = try TestFolder()
    let people = try folder.write("people.ldif", organisation.ldif)
    // Without the overlay memberof: what it changes by itself reaches no consumer.
    directory = try await DemoDirectory.start(
      .init(
        ldif: [SourceTree.path("ldif/00-organisation.ldif"), people],
        options: ["overlays=ppolicy,syncprov"]))
    referee = try await Referee.start(beside: directory)
    link = try FaultyLink(to: try directory.port)
    let url = link.url
    installation = try TemporaryInstallation(directory) {
      $0.urls = [url]
      $0.roles = [("g0", "manager")]
      $0.timeouts = "{ connect: 2s, operation: 2s }"
      $0.pageSize = 25
    }
    try await installation.sync(expecting: 0)
  }

  /// Takes one step, whatever it leads to.
  mutating func step() async throws {
    switch Int.random(in: 0..<14, using: &generator) {
    case 0, 1, 2, 3: try await edit()
    case 4: try await sync("sync")
    case 5, 6: try await syncThroughFault()
    case 7: try await killedSync()
    case 8: try await killedServer()
    case 9: try await halted()
    case 10: try await addAccount()
    case 11, 12: try await followed()
    default: try await hostileMachine()
    }
  }

  /// Heals everything and says what is wrong all the same; nothing, as it should be.
  func outcome() async throws -> [String] {
    link.fault = nil
    let wanted = try await referee.verdict()
    var wrong = try await heal()
    wrong += try await DirectoryContent(of: installation).difference(from: wanted)
    wrong += try await installation.rows(Self.leftovers)
    for name in acknowledged where try await installation.identifier(of: name).isEmpty {
      wrong.append("the acknowledged account \(name) is lost")
    }
    let audit = try await installation.muster("audit", "verify")
    if audit.code != 0 { wrong.append(audit.report) }
    let again = try await installation.sync("--full")
    if again.effectCount != 0 { wrong.append("the run after changes something: \(again.text)") }
    return wrong
  }

  /// Reconciles; so many managers may have gone since the last run that a guard minds.
  private func heal() async throws -> [String] {
    let run = try await installation.sync("--full")
    guard run.code == 4 else { return run.code == 0 ? [] : [run.text] }
    let approval = try await installation.muster("plan", "approve", run.id)
    return approval.code == 0 ? [] : [approval.report]
  }

  /// Who may still sign in without an entry, and what a dead process left; the lease of one that
  /// followed is whoever's who follows next.
  private static let leftovers = """
    SELECT 'active without an entry: ' || a.username
    FROM accounts a JOIN links l ON l.account_id = a.id
    WHERE l.presence NOT IN ('usable', 'locked') AND a.status = 'active'
    UNION ALL SELECT 'stuck run: ' || hex(id) FROM runs WHERE status = 'running'
    UNION ALL SELECT 'lease left by ' || holder FROM leases WHERE directory NOT LIKE '%#live';
    """

  private mutating func edit() async throws {
    let records = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
      organisation.change(using: &generator)
    }
    try await directory.change(records.joined(separator: "\n"))
    history.append("edit: " + records.joined(separator: " ").replacing("\n", with: " "))
  }

  private mutating func sync(_ what: String, environment: [String: String] = [:]) async throws {
    let ended = try await installation.start(["sync"], environment: environment)
      .finish(within: .seconds(120))
    try note(what, ended)
  }

  private mutating func syncThroughFault() async throws {
    let fault = LinkFault.random(using: &generator)
    link.fault = fault
    try await sync("sync, link \(fault)")
    link.fault = nil
  }

  private mutating func killedSync() async throws {
    let program = try installation.start(["sync"])
    let moment = pause()
    try await Task.sleep(for: moment)
    program.signal(SIGKILL)
    try note("sync, killed after \(moment)", try await program.finish(), mayDie: true)
  }

  private mutating func killedServer() async throws {
    let program = try installation.start(["sync"])
    let moment = pause()
    try await Task.sleep(for: moment)
    directory.kill()
    try note("sync, server killed after \(moment)", try await program.finish())
    try await directory.restart()
  }

  private mutating func halted() async throws {
    let program = try installation.start(["sync"])
    let moment = pause()
    try await Task.sleep(for: moment)
    directory.signal(SIGSTOP)
    let ended = try await program.finish()
    directory.signal(SIGCONT)
    try note("sync, server halted after \(moment)", ended)
  }

  /// Follows while the directory changes and the link or the server fails, until it is stopped or
  /// killed.
  private mutating func followed() async throws {
    let program = try installation.start(["sync", "--watch"])
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      try await Task.sleep(for: pause())
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: link.fault = nil
      case 1:
        directory.kill()
        try await directory.restart()
      default: link.fault = LinkFault.random(using: &generator)
      }
      try await edit()
    }
    link.fault = nil
    try await Task.sleep(for: pause())
    let isKilled = Bool.random(using: &generator)
    program.signal(isKilled ? SIGKILL : SIGINT)
    let ended = try await program.finish()
    try note("followed, \(isKilled ? "killed" : "stopped")", ended, mayDie: isKilled)
  }

  private mutating func addAccount() async throws {
    let name = "local\(history.count)"
    let program = try installation.start(["user", "add", "--username", name, "--generate"])
    let isKilled = Bool.random(using: &generator)
    if isKilled {
      try await Task.sleep(for: pause())
      program.signal(SIGKILL)
    }
    let ended = try await program.finish()
    if ended.code == 0 { acknowledged.append(name) }
    try note("account \(name)", ended, mayDie: isKilled)
  }

  /// A full disk and failing fsync(2) by libfiu, a clock that jumps by libfaketime.
  private mutating func hostileMachine() async throws {
    let chance = Double.random(in: 0.001...0.1, using: &generator)
    let hours = Int.random(in: -48...48, using: &generator)
    let (what, environment): (String, [String: String]) =
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: ("fsync fails", Self.failing("posix/io/sync/*", chance, errno: EIO))
      case 1: ("disk full", Self.failing("posix/io/rw/pwrite*", chance, errno: ENOSPC))
      default: ("clock \(hours) h off", Self.clock(hours: hours))
      }
    try await sync("sync, \(what)", environment: environment)
  }

  private mutating func pause() -> Duration {
    .milliseconds(Int.random(in: 0...120, using: &generator))
  }

  private mutating func note(
    _ what: String, _ ended: FinishedProgram, mayDie: Bool = false
  ) throws {
    history.append("\(what): \(ended.code)")
    try #require(
      ended.code < 128 || mayDie, "\(history.joined(separator: "\n"))\n\(ended.report)")
  }

  /// libfiu's preloaded libraries (fiu-run(1)).
  private static func failing(_ point: String, _ chance: Double, errno: Int32) -> [String: String] {
    [
      "LD_PRELOAD": "/usr/lib/fiu/fiu_run_preload.so /usr/lib/fiu/fiu_posix_preload.so",
      "FIU_ENABLE": "enable_random name=\(point),probability=\(chance),failinfo=\(errno)",
    ]
  }

  /// libfaketime's preloaded library (faketime(1)).
  private static func clock(hours: Int) -> [String: String] {
    [
      "LD_PRELOAD": "/usr/$LIB/faketime/libfaketime.so.1",
      "FAKETIME": "\(hours < 0 ? "" : "+")\(hours)h", "DONT_FAKE_MONOTONIC": "1",
    ]
  }
}
