import Accounts
import Directory
import Reconciliation
import Values

/// Takes effects as they are planned: counts them for the guards, fingerprints and writes them, and
/// stores them in batches.
struct PlanRecording {
  let storage: PlanStorage
  let stage: any SyncStage
  let digest: any Digest
  let batchSize: Int

  private(set) var tally = PlanTally()
  private(set) var effectCount = 0
  private var fingerprint: [UInt8] = []
  private var written: [WrittenEffect] = []
  private var writtenWeight = 0

  init(
    store: any RunStore, stage: any SyncStage, run: RunID, lease: Lease,
    environment: SyncEnvironment
  ) {
    storage = PlanStorage(store: store, run: run, lease: lease)
    self.stage = stage
    digest = environment.digest
    batchSize = environment.batchSize
  }

  /// Counts entries that were read, and those of them that need nothing.
  mutating func count(read: Int, unchanged: Int) {
    tally.countRead(read)
    tally.countUnchanged(unchanged)
  }

  /// Adds effects to the plan and stores them once there are enough.
  mutating func add(_ effects: [Effect]) async throws {
    // A group's members can make thousands, which needn't be written all at once.
    for start in stride(from: 0, to: effects.count, by: Self.writtenAtOnce) {
      let end = min(start + Self.writtenAtOnce, effects.count)
      try await write(Array(effects[start..<end]))
      if isFull { try await storage.append(take()) }
    }
  }

  private static let writtenAtOnce = 500

  /// Adds effects to the plan; whoever calls stores them.
  mutating func write(_ effects: [Effect]) async throws {
    guard !effects.isEmpty else { return }
    let privileged = try await stage.privileged(effects.compactMap(\.change.weakenedAccount))
    var bytes = fingerprint
    written.reserveCapacity(written.count + effects.count)
    for effect in effects {
      let isPrivileged = effect.change.weakenedAccount.map(privileged.contains) ?? false
      tally.count(effect, isPrivileged: isPrivileged)
      let record = WrittenEffect(effect)
      record.appendFingerprint(to: &bytes)
      written.append(record)
      writtenWeight += effect.change.weight
    }
    fingerprint = digest.sha256(bytes)
    effectCount += effects.count
  }

  /// Whether a batch is waiting to be stored.
  var isFull: Bool { writtenWeight >= batchSize }

  /// The effects that are waiting to be stored; they wait no more.
  mutating func take() -> [WrittenEffect] {
    defer {
      written = []
      writtenWeight = 0
    }
    return written
  }

  /// Counts what the plan withdraws because a rule's group, known before, isn't shown any more.
  mutating func watch(_ rule: RoleRule) {
    tally.watch(rule)
  }

  /// Counts one more attempt for the entries that were set aside before and were met again.
  func countAttempt(in directory: DirectoryName, unmet: [RejectedEntry]) async throws {
    try await storage.store.countAttempt(in: directory, unmet: unmet, lease: storage.lease)
  }

  /// Stores what is waiting, and ends the plan.
  ///
  /// - Returns: the SHA-256 over all effects in order; equal plans have equal ones.
  mutating func seal() async throws -> [UInt8] {
    try await storage.append(take())
    return digest.sha256(fingerprint)
  }
}

/// Where the effects of one plan go.
struct PlanStorage: Sendable {
  let store: any RunStore
  let run: RunID
  let lease: Lease

  /// Stores a batch, in one transaction.
  func append(_ effects: [WrittenEffect]) async throws {
    if !effects.isEmpty { try await store.append(effects, to: run, lease: lease) }
  }
}

extension Change {
  /// How much room it takes, beside an account's creation.
  fileprivate var weight: Int {
    switch self {
    case .addMembers(_, let members), .removeMembers(_, let members): 1 + members.count / 20
    default: 1
    }
  }

  /// The account that this change takes something from.
  fileprivate var weakenedAccount: AccountID? {
    switch self {
    case .disableAccount(let account, _, _), .removeGrant(let account, _): account.id
    case .undoCreation(let account): account.id
    default: nil
    }
  }
}

extension WrittenEffect {
  fileprivate func appendFingerprint(to bytes: inout [UInt8]) {
    bytes.append(contentsOf: kind.rawValue.utf8)
    bytes.append(contentsOf: object.id?.bytes ?? [])
    bytes.append(contentsOf: object.name.utf8)
    bytes.append(0)
    for text in [before, after] {
      bytes.append(contentsOf: (text ?? "").utf8)
      bytes.append(0)
    }
  }
}
