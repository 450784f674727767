import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Synchronization
import Testing
import Values

/// Both sides and what works between them, taken through one interleaving and compared with the
/// model after every step.
actor ConvergenceWorld {
  private let back: WriteBackWorld
  private let schedule: ConvergenceSchedule
  private var people: [Int: PersonModel] = [:]
  /// When the roles end that people were given for a while.
  private var ends: [Int: Timestamp] = [:]
  private var isUnderWay = false
  private var isDisturbed = false
  private var processCount: Int32 = 1
  private var trail: [String] = []

  /// Sets a directory of its own up in a world that others may have used before.
  init(_ world: SyncWorld, _ schedule: ConvergenceSchedule) async throws {
    self.schedule = schedule
    var back = WriteBackWorld(around: world)
    back.simultaneous = schedule.simultaneous
    self.back = back
    try schedule.prepare(world)
    _ = try await back.run()
    for (person, view) in try await Self.views(back, schedule) {
      people[person] = PersonModel(view, schedule)
    }
  }

  /// Takes all steps and lets everything come to rest.
  ///
  /// - Throws: `Divergence`.
  func walk() async throws {
    do {
      for step in schedule.steps {
        trail.append("\(step)")
        try await take(step)
        pass(.seconds(1))
      }
      trail.append("rest")
      try await rest()
    } catch let error as Divergence {
      throw error
    } catch {
      throw divergence(["\(error)"])
    }
  }

  private func take(_ step: ConvergenceStep) async throws {
    switch step {
    case .edit(let edit): try await take(edit)
    case .deliver(let mishap): try await work(mishap) { try await $0.deliver($1, as: $2) }
    case .run(let isFull, let mishap):
      try await work(mishap, isRun: true) { try await $0.run(isFull: isFull, $1, as: $2) }
    case .retry: try await retry()
    case .wait(let duration): pass(duration)
    }
  }

  /// Moves the clock, and with it the ends of roles.
  private func pass(_ duration: Duration) {
    back.world.clock.advance(by: duration)
    let now = back.world.clock.now()
    for (person, end) in ends where end <= now {
      ends[person] = nil
      people[person]?.membership.end()
    }
  }

  /// Has one process work between the sides, and looks at what it has done.
  private func work(
    _ mishap: Mishap?, isRun: Bool = false,
    _ body: (WriteBackWorld, DyingProcess, Int32) async throws -> Void
  ) async throws {
    processCount += 1
    let process = process(for: mishap)
    isUnderWay = true
    isDisturbed = mishap != nil
    do {
      try await body(back, process, processCount)
    } catch let error where process.isDead {
      trail.append("  died: \(type(of: error))")
      back.world.processes.end(processCount)
    }
    for person in people.keys { people[person]?.work(isDisturbed: isDisturbed) }
    isUnderWay = false
    var faults: [String] = []
    for (person, view) in try await Self.views(back, schedule) {
      var words = people[person]?.see(view) ?? []
      if mishap == nil, words.isEmpty {
        words += people[person]?.settle(view, isRun: isRun) ?? []
      }
      faults += words.map { "p\(person): \($0)" }
    }
    guard faults.isEmpty else { throw divergence(faults) }
  }

  private func process(for mishap: Mishap?) -> DyingProcess {
    let fault: @Sendable (Int) -> ScriptedWriter.Fault?
    var process = DyingProcess.never
    switch mishap?.kind {
    case .refusal(let code):
      fault = { [number = mishap?.number] in
        $0 == number ? .before(EntryWriteError(code, "not now")) : nil
      }
    case .lostAnswer(let isMade):
      let error = EntryWriteError(.outcomeUnknown, "no answer")
      fault = { [number = mishap?.number] in
        $0 == number ? (isMade ? .after(error) : .before(error)) : nil
      }
    case .death(let isAfterwards):
      fault = { _ in nil }
      process = DyingProcess(at: mishap?.number ?? 0, afterwards: isAfterwards)
    case .meanwhile(let edits, let isAfterwards):
      fault = { _ in nil }
      process = DyingProcess(at: mishap?.number ?? 0, afterwards: isAfterwards) {
        for edit in edits { try await self.take(edit) }
      }
    case nil: fault = { _ in nil }
    }
    let writes = Counted()
    back.writer.fail { change, _ in
      if change.isRefused { return .before(EntryWriteError(.constraintViolation, "never")) }
      return fault(writes.next())
    }
    return process
  }

  /// Works until there is nothing to do, and then once more.
  private func rest() async throws {
    let isFull = !schedule.tellsChanges
    for round in 1...8 {
      pass(.seconds(400))
      if round < 3 { try await retry() }
      try await work(nil) { try await $0.deliver($1, as: $2) }
      let effects = Counted()
      try await work(nil, isRun: true) {
        if try await $0.run(isFull: isFull, $1, as: $2) > 0 { _ = effects.next() }
      }
      let waits = try await Self.views(back, schedule).values.contains(where: \.waits)
      // The first number that is counted is 1.
      if effects.next() == 1, !waits { return try await checkRest() }
    }
    throw divergence(["it doesn't come to rest"])
  }

  private func checkRest() async throws {
    var faults: [String] = []
    for (person, view) in try await Self.views(back, schedule) {
      faults += (people[person]?.faultsAtRest(view) ?? []).map { "p\(person): \($0)" }
      faults += view.refusals.filter(\.isEmpty).map { _ in "p\(person): refused without a reason" }
    }
    guard faults.isEmpty else { throw divergence(faults) }
  }

  private func retry() async throws {
    let service = try back.service()
    let failed = try await service.list(
      OutboxFilter(directory: back.world.name.description, state: .failed), PageRequest())
    for item in failed.items { _ = try await service.retry(item.id, by: .tester) }
  }

  private func divergence(_ faults: [String]) -> Divergence {
    Divergence(schedule: schedule, trail: trail, faults: faults)
  }

  /// Everybody as both sides show them.
  private static func views(
    _ back: WriteBackWorld, _ schedule: ConvergenceSchedule
  ) async throws -> [Int: PersonView] {
    let script = back.world.directory.content
    var accounts = try await PersonView.accounts(
      in: back.world.name, at: back.world.clock.now(), back.world.database)
    return Dictionary(
      uniqueKeysWithValues: (1...ConvergenceSchedule.people).compactMap { person in
        guard let entry = script.people.first(where: { $0.identifier == .number(person) }),
          var view = accounts.removeValue(forKey: .number(person))
        else { return nil }
        view.add(entry, in: script.groups.first, schedule)
        return (person, view)
      })
  }
}

// MARK: Edits

extension ConvergenceWorld {
  private func take(_ edit: SideEdit) async throws {
    if isUnderWay {
      people[edit.person]?.work(isDisturbed: isDisturbed)
      people[edit.person]?.seeMail(try mailThere(edit.person))
    }
    let directory = back.world.directory
    let entry = EntryID.number(edit.person)
    switch edit.change {
    case .valueHere, .activeHere, .roleHere, .managerHere: try await editHere(edit)
    case .valueThere(.username, let value):
      guard let value else { return }
      directory.rename(entry, to: value)
      people[edit.person]?.editThere(.username, value)
    case .valueThere(let attribute, let value):
      directory.replace(attribute == .email ? "mail" : "displayName", with: value, of: entry)
      people[edit.person]?.editThere(attribute, value)
    case .furtherMailThere(let value):
      if directory.addMail(value, to: entry) { people[edit.person]?.furtherMail.insert(value) }
    case .disabledThere(let isDisabled):
      directory.edit(entry) { [lock = schedule.lock] in $0.set(isDisabled, lock) }
      people[edit.person]?.access.switchThere(disabled: isDisabled)
    case .memberThere(let isMember):
      directory.setMember(entry, isMember)
      people[edit.person]?.membership.editThere(isMember: isMember)
    case .placeThere(let place): directory.move(entry, to: place)
    }
  }

  private func mailThere(_ person: Int) throws -> [String] {
    let entry = back.world.directory.entry(EntryReference(id: .number(person), dn: ""))
    return try #require(entry).values("mail").map { String(decoding: $0, as: UTF8.self) }
  }

  private func view(_ person: Int) async throws -> PersonView {
    try #require(try await Self.views(back, schedule)[person])
  }

  /// Changes the account; what is refused changes nothing.
  private func editHere(_ edit: SideEdit) async throws {
    let before = try await view(edit.person)
    do {
      try await back.perform(edit.change, on: before.account)
    } catch is AccountError {
      trail.append("  refused: \(edit)")
      return
    }
    let after = try await view(edit.person)
    ends[edit.person] = after.givenUntil
    people[edit.person]?.note(edit.change, before, after)
  }
}

extension PersonModel {
  /// Notes a change that the account has taken.
  fileprivate mutating func note(
    _ change: SideEdit.Change, _ before: PersonView, _ after: PersonView
  ) {
    switch change {
    case .valueHere(let attribute, let value): editHere(attribute, value)
    case .activeHere: access.switchHere(off: after.isOff)
    default:
      if before.isKnownMember, !after.isKnownMember {
        membership.leave()
      } else if before.isGiven, !after.isGiven {
        membership.end()
      } else if !before.isGiven, after.isGiven {
        membership.give(isKnown: before.isKnownMember)
      }
    }
  }
}

/// An interleaving that didn't end as the rules say.
struct Divergence: Error, CustomStringConvertible {
  let schedule: ConvergenceSchedule
  let trail: [String]
  let faults: [String]

  var description: String {
    """
    seed \(schedule.seed): \(faults.joined(separator: "; "))
    authorities \(schedule.authorities), on conflict \(schedule.answer), \(schedule.lock), \
    \(schedule.simultaneous) at once
    \(trail.enumerated().map { "\($0.offset + 1) \($0.element)" }.joined(separator: "\n"))
    """
  }
}
