import Accounts
import Directory
import Reconciliation
import Services
import Synchronization
import Values

/// A store that lets a test look at, delay or fail each call of it.
final class ObservedStore: RunStore {
  /// One moment of one call.
  struct Moment: Sendable {
    var call: String
    /// Counts the calls from 1.
    var number: Int
    /// Whether the call is over and its result about to be handed back.
    var isOver: Bool
  }

  private let store: any RunStore
  private let observe: @Sendable (Moment) async throws -> Void
  private let calls = Atomic<Int>(0)

  /// The calls so far.
  var callCount: Int { calls.load(ordering: .relaxed) }

  init(_ store: any RunStore, observe: @escaping @Sendable (Moment) async throws -> Void) {
    self.store = store
    self.observe = observe
  }

  private func passing<Value: Sendable>(
    _ call: String, _ body: (any RunStore) async throws -> Value
  ) async throws -> Value {
    let number = calls.add(1, ordering: .relaxed).newValue
    try await observe(Moment(call: call, number: number, isOver: false))
    let value = try await body(store)
    try await observe(Moment(call: call, number: number, isOver: true))
    return value
  }

  func begin(_ run: Run, lease: Lease) async throws -> LeaseOutcome {
    try await passing("begin") { try await $0.begin(run, lease: lease) }
  }

  func takeLease(_ lease: Lease, at now: Timestamp) async throws -> LeaseOutcome {
    try await passing("takeLease") { try await $0.takeLease(lease, at: now) }
  }

  func isFollowed(_ directory: DirectoryName, at now: Timestamp) async throws -> Bool {
    try await passing("isFollowed") { try await $0.isFollowed(directory, at: now) }
  }

  func renew(_ lease: Lease) async throws {
    try await store.renew(lease)
  }

  func release(_ lease: Lease) async throws {
    try await passing("release") { try await $0.release(lease) }
  }

  func update(_ run: Run, lease: Lease?, event: AuditEvent?) async throws {
    try await passing("update") { try await $0.update(run, lease: lease, event: event) }
  }

  func forget(_ run: Run, lease: Lease) async throws {
    try await passing("forget") { try await $0.forget(run, lease: lease) }
  }

  func find(_ id: RunID) async throws -> Run? {
    try await passing("find") { try await $0.find(id) }
  }

  func list(_ filter: RunFilter, _ page: PageRequest) async throws -> Page<Run> {
    try await passing("list") { try await $0.list(filter, page) }
  }

  func unfinished(_ directory: DirectoryName) async throws -> [Run] {
    try await passing("unfinished") { try await $0.unfinished(directory) }
  }

  func effects(
    of run: RunID, _ filter: EffectFilter, _ page: PageRequest
  ) async throws -> Page<StoredEffect> {
    try await passing("effects") { try await $0.effects(of: run, filter, page) }
  }

  func append(_ effects: [WrittenEffect], to run: RunID, lease: Lease) async throws {
    try await passing("append") { try await $0.append(effects, to: run, lease: lease) }
  }

  func batch(of run: RunID, behind last: PlanBatch?, limit: Int) async throws -> PlanBatch {
    try await passing("batch") { try await $0.batch(of: run, behind: last, limit: limit) }
  }

  func apply(
    _ batch: PlanBatch, of run: RunID, lease: Lease, actor: Actor, at now: Timestamp
  ) async throws -> BatchOutcome {
    try await passing("apply") {
      try await $0.apply(batch, of: run, lease: lease, actor: actor, at: now)
    }
  }

  func outcomes(of run: RunID) async throws -> [StoredEffect.Status: Int] {
    try await passing("outcomes") { try await $0.outcomes(of: run) }
  }

  func skipRest(of run: RunID) async throws {
    try await passing("skipRest") { try await $0.skipRest(of: run) }
  }

  func requestCancel(of run: RunID) async throws {
    try await passing("requestCancel") { try await $0.requestCancel(of: run) }
  }

  func population(of directory: DirectoryName) async throws -> Population {
    try await passing("population") { try await $0.population(of: directory) }
  }

  func memberCounts(of groups: [GroupID]) async throws -> [GroupID: Int] {
    try await passing("memberCounts") { try await $0.memberCounts(of: groups) }
  }

  func position(of directory: DirectoryName) async throws -> DirectoryPosition? {
    try await passing("position") { try await $0.position(of: directory) }
  }

  func openChangeStage(_ policy: SyncPolicy) async throws -> any ChangeStage {
    try await passing("openChangeStage") { try await $0.openChangeStage(policy) }
  }

  func openStage(_ policy: SyncPolicy) async throws -> any SyncStage {
    try await passing("openStage") { try await $0.openStage(policy) }
  }

  func quarantine(
    of directory: DirectoryName, _ page: PageRequest
  ) async throws -> Page<QuarantinedEntry> {
    try await passing("quarantine") { try await $0.quarantine(of: directory, page) }
  }

  func quarantined(
    _ entry: EntryID, in directory: DirectoryName
  ) async throws -> QuarantinedEntry? {
    try await passing("quarantined") { try await $0.quarantined(entry, in: directory) }
  }

  func countAttempt(
    in directory: DirectoryName, unmet: [RejectedEntry], lease: Lease
  ) async throws {
    try await passing("countAttempt") {
      try await $0.countAttempt(in: directory, unmet: unmet, lease: lease)
    }
  }
}

/// The process is gone: nothing it does from now on reaches the store.
struct Crash: Error {}

extension ObservedStore {
  /// A store whose process dies at one call, before the call takes effect or just after it.
  static func dying(_ store: any RunStore, at number: Int, afterwards: Bool) -> ObservedStore {
    ObservedStore(store) { moment in
      if moment.number > number || moment.number == number && moment.isOver == afterwards {
        throw Crash()
      }
    }
  }
}
