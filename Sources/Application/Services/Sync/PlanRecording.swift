import Accounts
import Reconciliation
import Values

/// Takes effects as they are planned: counts them for the guards, fingerprints them, and stores
/// them in batches.
struct PlanRecording {
  let store: any RunStore
  let stage: any SyncStage
  let run: RunID
  let lease: Lease
  let digest: any Digest
  let batchSize: Int

  private(set) var tally = PlanTally()
  private(set) var effectCount = 0
  private var fingerprint: [UInt8] = []
  private var waiting: [Effect] = []
  private var waitingWeight = 0

  init(
    store: any RunStore, stage: any SyncStage, run: RunID, lease: Lease,
    environment: SyncEnvironment
  ) {
    self.store = store
    self.stage = stage
    self.run = run
    self.lease = lease
    digest = environment.digest
    batchSize = environment.batchSize
  }

  /// Counts entries that were read, and those of them that need nothing.
  mutating func count(read: Int, unchanged: Int) {
    tally.countRead(read)
    tally.countUnchanged(unchanged)
  }

  /// Adds effects to the plan.
  mutating func add(_ effects: [Effect]) async throws {
    waiting += effects
    waitingWeight += effects.reduce(0) { $0 + $1.change.weight }
    if waitingWeight >= batchSize { try await flush() }
  }

  /// Stores what is waiting, and ends the plan.
  ///
  /// - Returns: the SHA-256 over all effects in order; equal plans have equal ones.
  mutating func seal() async throws -> [UInt8] {
    try await flush()
    return digest.sha256(fingerprint)
  }

  private mutating func flush() async throws {
    guard !waiting.isEmpty else { return }
    let privileged = try await stage.privileged(waiting.compactMap(\.change.weakenedAccount))
    var bytes = fingerprint
    var written: [WrittenEffect] = []
    written.reserveCapacity(waiting.count)
    for effect in waiting {
      let isPrivileged = effect.change.weakenedAccount.map(privileged.contains) ?? false
      tally.count(effect, isPrivileged: isPrivileged)
      written.append(WrittenEffect(effect))
      written[written.count - 1].appendFingerprint(to: &bytes)
    }
    fingerprint = digest.sha256(bytes)
    effectCount += waiting.count
    try await store.append(written, to: run, lease: lease)
    waiting.removeAll(keepingCapacity: true)
    waitingWeight = 0
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
