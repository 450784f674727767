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
  private var acknowledged = AcknowledgedWrites()
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
        options: ["overlays=ppolicy,syncprov", "service=write"]))
    referee = try await Referee.start(beside: directory)
    link = try FaultyLink(to: try directory.port)
    let url = link.url
    installation = try TemporaryInstallation(directory) {
      $0.urls = [url]
      $0.roles = [("g0", "manager")]
      $0.timeouts = "{ connect: 2s, operation: 2s }"
      $0.pageSize = 25
      $0.directoryLines = [
        "authority: { display_name: merge, email: directory }", "on_conflict: local",
        "write_back: { enabled: true, attributes: [displayName] }",
      ]
    }
    try await installation.sync(expecting: 0)
  }

  /// Takes one step, whatever it leads to.
  mutating func step() async throws {
    switch Int.random(in: 0..<19, using: &generator) {
    case 0, 1, 2, 3: try await edit()
    case 4: try await sync("sync")
    case 5, 6: try await syncThroughFault()
    case 7: try await killedSync()
    case 8: try await killedServer()
    case 9: try await halted()
    case 10: try await addAccount()
    case 11, 12: try await nameSomebody()
    case 13: try await refused()
    case 14: try await editedSync()
    case 15: try await rivals()
    case 16, 17: try await followed()
    default: try await hostileMachine()
    }
  }

  /// Heals everything and says what is wrong all the same; nothing, as it should be.
  mutating func outcome() async throws -> [String] {
    link.fault = nil
    var wrong = try await heal()
    let wanted = try await referee.verdict()
    wrong += try await DirectoryContent(of: installation).difference(from: wanted)
    wrong += try await installation.rows(Self.leftovers)
    wrong += try await lostWrites()
    let audit = try await installation.muster("audit", "verify")
    if audit.code != 0 { wrong.append(audit.report) }
    let again = try await installation.sync("--full")
    if again.effectCount != 0 { wrong.append("the run after changes something: \(again.text)") }
    return wrong
  }

  /// One line about what all schedules so far have done.
  func tally() async throws -> String {
    let numbers = try await installation.value(
      """
      SELECT count(*) || ' ' || coalesce(sum(effect_count) FILTER (WHERE status = 'applied'), 0)
      FROM runs;
      """
    ).split(separator: " ").compactMap { Int($0) }
    return ChaosTally.shared.finish(runs: numbers.first ?? 0, effects: numbers.last ?? 0)
  }

  /// Has what waits written and reconciles, until nothing changes any more; so many managers may
  /// have gone since the last run that a guard minds.
  private mutating func heal() async throws -> [String] {
    for _ in 0..<6 {
      // One that is put off for a good while after a failure isn't waited for; one whose time a
      // wrong clock has set has to come by itself.
      for change in try await installation.rows(Self.postponedWrites) {
        _ = try await installation.muster("outbox", "retry", change)
      }
      let run = try await installation.sync("--full")
      history.append("healing: \(run.text)")
      if run.code == 4 {
        let approval = try await installation.muster("plan", "approve", run.id)
        guard approval.code == 0 else { return [approval.report] }
      } else if run.code != 0 {
        return [run.text]
      } else if run.effectCount == 0, try await installation.rows(Self.waitingWrites).isEmpty {
        return []
      }
    }
    return ["six runs one after the other have all changed something"]
  }

  /// What was acknowledged and isn't there.
  private func lostWrites() async throws -> [String] {
    var lost: [String] = []
    for name in acknowledged.accounts
    where try await installation.identifier(of: name).isEmpty {
      lost.append("the acknowledged account \(name) is lost")
    }
    for (number, names) in acknowledged.names {
      guard let entry = organisation.name(of: number) else { continue }
      let found = try await directory.values(of: "displayName", at: entry).first ?? ""
      if !names.contains(found) {
        lost.append("\(entry) shows \"\(found)\" instead of one of \(names.sorted())")
      }
    }
    return lost
  }

  /// Who may still sign in without an entry, and what a dead process left; the lease of one that
  /// followed is whoever's who follows next.
  private static let leftovers = """
    SELECT 'active without an entry: ' || a.username
    FROM accounts a JOIN links l ON l.account_id = a.id
    WHERE l.presence NOT IN ('usable', 'locked') AND a.status = 'active'
    UNION ALL SELECT 'stuck run: ' || hex(id) FROM runs WHERE status = 'running'
    UNION ALL SELECT 'stuck write: ' || intent FROM outbox WHERE state IN ('pending', 'under_way')
    UNION ALL SELECT 'lease left by ' || holder FROM leases WHERE directory NOT LIKE '%#live';
    """

  /// The changes that wait to be written, by their identifiers.
  private static let waitingWrites = """
    SELECT \(DirectoryContent.uuid("id")) FROM outbox WHERE state IN ('pending', 'under_way');
    """

  /// Those among them that wait for five minutes at most.
  private static let postponedWrites = waitingWrites.replacing(
    ";", with: " AND next_attempt_at <= (unixepoch() + 300) * 1000;")

  private mutating func edit() async throws {
    let records = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
      organisation.change(using: &generator)
    }
    try await directory.change(records.joined(separator: "\n"))
    ChaosTally.shared.count(records: records.joined().split(separator: "changetype:").count - 1)
    history.append("edit: " + records.joined(separator: " ").replacing("\n", with: " "))
  }

  private mutating func sync(_ what: String, environment: [String: String] = [:]) async throws {
    let program = try installation.start(["sync"], environment: environment)
    do {
      try note(what, try await program.finish(within: .seconds(120)))
    } catch let error as NotInTime {
      history.append("\(what): no end\n\(program.output)\n\(program.errors)")
      throw error
    }
  }

  private mutating func syncThroughFault() async throws {
    let fault = LinkFault.random(using: &generator)
    link.fault = fault
    ChaosTally.shared.count(fault: "link \(fault.kind)")
    try await sync("sync, link \(fault)")
    link.fault = nil
  }

  private mutating func killedSync() async throws {
    // Sometimes something is wrong with the link as well.
    let fault = Bool.random(using: &generator) ? LinkFault.random(using: &generator) : nil
    link.fault = fault
    defer { link.fault = nil }
    let program = try installation.start(["sync"])
    let moment = pause()
    try await Task.sleep(for: moment)
    program.signal(SIGKILL)
    ChaosTally.shared.count(fault: "kill of muster")
    try note("sync, killed after \(moment)", try await program.finish(), mayDie: true)
  }

  /// Changes the directory while it is read.
  private mutating func editedSync() async throws {
    let program = try installation.start(["sync"])
    try await Task.sleep(for: pause())
    try await edit()
    try note("sync, directory changed meanwhile", try await program.finish())
  }

  /// Starts two runs at once, of which one is killed.
  private mutating func rivals() async throws {
    let programs = [try installation.start(["sync"]), try installation.start(["sync"])]
    let moment = pause()
    try await Task.sleep(for: moment)
    programs[0].signal(SIGKILL)
    ChaosTally.shared.count(fault: "kill of a rival")
    try note("sync, killed after \(moment)", try await programs[0].finish(), mayDie: true)
    try note("sync beside it", try await programs[1].finish())
  }

  private mutating func killedServer() async throws {
    let program = try installation.start(["sync"])
    let moment = pause()
    try await Task.sleep(for: moment)
    directory.kill()
    ChaosTally.shared.count(fault: "kill of slapd")
    try note("sync, server killed after \(moment)", try await program.finish())
    try await directory.restart()
  }

  private mutating func halted() async throws {
    let program = try installation.start(["sync"])
    let moment = pause()
    try await Task.sleep(for: moment)
    directory.signal(SIGSTOP)
    ChaosTally.shared.count(fault: "halt of slapd")
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
    // Before anybody listens, the signal itself ends it.
    try note(
      "followed, \(isKilled ? "killed" : "stopped")", ended,
      mayDie: isKilled || ended.code == 128 + SIGINT)
  }

  private mutating func addAccount() async throws {
    let name = "local\(history.count)"
    let ended = try await command(["user", "add", "--username", name, "--generate"])
    guard ended.code == 0 else { return }
    acknowledged.made(name)
    ChaosTally.shared.countAcknowledged()
  }

  /// Gives somebody another name to show, which their directory is to get.
  private mutating func nameSomebody() async throws {
    guard let person = organisation.anybody(using: &generator) else { return }
    let name = "Named \(history.count)"
    let ended = try await command(["user", "modify", person.username, "--name", name])
    acknowledged.named(person.number, name, isAcknowledged: ended.code == 0)
    if ended.code == 0 { ChaosTally.shared.countAcknowledged() }
  }

  /// Runs a command that is killed, or whose machine fails, or neither.
  private mutating func command(_ arguments: [String]) async throws -> FinishedProgram {
    let isKilled = Bool.random(using: &generator)
    let machine =
      !isKilled && Bool.random(using: &generator) ? HostileMachine.random(using: &generator) : nil
    let program = try installation.start(arguments, environment: machine?.environment ?? [:])
    if isKilled {
      try await Task.sleep(for: pause())
      program.signal(SIGKILL)
      ChaosTally.shared.count(fault: "kill of muster")
    }
    if let machine { ChaosTally.shared.count(fault: machine.kind) }
    let ended = try await program.finish()
    let fault = machine?.description ?? (isKilled ? "killed" : "undisturbed")
    try note("\(arguments.joined(separator: " ")), \(fault)", ended, mayDie: isKilled)
    return ended
  }

  /// Has the server refuse in the middle of an answer, by the overlay retcode, with which it serves
  /// for this one run.
  private mutating func refused() async throws {
    guard let person = organisation.anybody(using: &generator) else { return }
    // operationsError, timeLimitExceeded, sizeLimitExceeded, referral, adminLimitExceeded,
    // noSuchObject, insufficientAccessRights, busy, unavailable, unwillingToPerform, other
    let codes = [1, 3, 4, 10, 11, 32, 50, 51, 52, 53, 80]
    let code = codes.randomElement(using: &generator) ?? 51
    directory.kill()
    try await directory.restart(with: ["overlays=ppolicy,syncprov,retcode"])
    try await directory.change(
      """
      dn: \(person.name)
      changetype: modify
      add: objectClass
      objectClass: errAuxObject
      -
      add: errCode
      errCode: \(code)
      """)
    ChaosTally.shared.count(fault: "refusal")
    try await sync("sync, refused with \(code) at \(person.name)")
    try await directory.change(
      """
      dn: \(person.name)
      changetype: modify
      delete: objectClass
      objectClass: errAuxObject
      -
      delete: errCode
      """)
    directory.kill()
    try await directory.restart()
  }

  private mutating func hostileMachine() async throws {
    let machine = HostileMachine.random(using: &generator)
    ChaosTally.shared.count(fault: machine.kind)
    try await sync("sync, \(machine)", environment: machine.environment)
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
}
