import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

extension ConvergenceSchedule {
  /// Gives a world another directory, with people of its own.
  func prepare(_ world: SyncWorld) throws {
    let name = try #require(DirectoryName("c\(seed)"))
    let rule = try #require(RoleRule(group: WriteBackWorld.bosses, role: .manager))
    world.configure { policy in
      policy = SyncPolicy(directory: name, guards: .none)
      policy.authorities = Authorities(authorities)
      policy.onConflict = answer
      policy.mapping.displayName = ["displayName"]
      policy.roleRules = [rule]
      policy.defaultRole = .user
      policy.writeBack = WriteBackRules(
        attributes: [.username: "uid", .email: "mail", .displayName: "displayName"],
        writesGroups: true, enabling: lock)
    }
    world.reconnect { $0.name = name }
    world.directory.edit { script in
      script = ScriptedDirectory.Script()
      script.people = (1...Self.people).map { person in
        func value(_ attribute: AccountAttribute) -> String {
          Self.value(0, of: attribute, person, seed: seed)
        }
        return .person(
          person, value(.username), mail: value(.email),
          extra: ["displayName": value(.displayName), "entryCSN": "1"])
      }
      script.groups = [
        .group(
          50, "bosses", people: ["other", Self.value(0, of: .username, Self.people, seed: seed)])
      ]
      script.changes = tellsChanges ? .init() : nil
    }
  }
}

extension GuardLimits {
  /// Limits that nothing trips.
  fileprivate static var none: GuardLimits {
    let unlimited = Limit(percent: 100, floor: 1000)
    var limits = GuardLimits()
    limits.disables = unlimited
    limits.roleRemovals = unlimited
    limits.membersRemovedPerGroup = unlimited
    limits.groupsEmptied = unlimited
    limits.renames = unlimited
    limits.attributesBlanked = unlimited
    limits.privileged = unlimited
    limits.shrinkage = unlimited
    return limits
  }
}

extension WriteBackWorld {
  /// The calls of a run to its store that write.
  private static let commits: Set<String> = [
    "begin", "takeLease", "release", "update", "append", "apply", "countAttempt",
  ]

  private func observed(_ process: DyingProcess) -> ObservedStore {
    let numbers = CallNumbers()
    return ObservedStore(world.store) { moment in
      guard Self.commits.contains(moment.call) else { return }
      if moment.isOver {
        try await process.leave(numbers.take(moment.number))
      } else {
        numbers.keep(try await process.enter(), for: moment.number)
      }
    }
  }

  /// Delivers what is due, as one process.
  func deliver(_ process: DyingProcess, as number: Int32) async throws {
    let service = OutboxService(
      store: try outbox, runs: observed(process),
      deliveries: [try delivery(process, as: number)],
      environment: world.environment(as: number))
    _ = try await service.deliverNow()
  }

  /// Runs as one process; the number of effects.
  @discardableResult
  func run(isFull: Bool, _ process: DyingProcess, as number: Int32) async throws -> Int {
    let reconciler = Reconciler(
      directory: try world.synced(), client: world.directory, store: observed(process),
      environment: world.environment(as: number),
      delivery: try delivery(process, as: number))
    let outcome = try await reconciler.run(
      RunRequest(mode: isFull ? .full : .auto, trigger: .api), actor: .tester)
    guard case .finished(let run) = outcome, [.applied, .partial].contains(run.status) else {
      throw NotFinished()
    }
    return run.effectCount
  }

  /// Changes an account as somebody who looks after it.
  func perform(_ edit: SideEdit.Change, on account: AccountID) async throws {
    var change = AccountChange()
    switch edit {
    case .valueHere(.username, let value): change.username = value
    case .valueHere(.email, let value): change.email = value.map { .set($0) } ?? .clear
    case .valueHere(.displayName, let value):
      change.displayName = value.map { .set($0) } ?? .clear
    case .activeHere(let isActive): change.isActive = isActive
    case .roleHere(let role): change.role = role.map { .set($0) } ?? .clear
    case .managerHere(let duration):
      return try await makeManager(account, for: duration)
    default: return
    }
    _ = try await administration().change(account, change, by: .machine)
  }
}

extension EntryChange {
  /// Whether it has a value in it that this directory never takes.
  var isRefused: Bool {
    switch operation {
    case .modify(let changes):
      changes.contains { change in
        guard case .replace(_, let values) = change else { return false }
        return values.contains(where: ConvergenceSchedule.isRefused)
      }
    case .rename(let name, _): ConvergenceSchedule.isRefused([UInt8](name.description.utf8))
    default: false
    }
  }
}
