import Accounts
import Directory
import Reconciliation
import Services
import Synchronization
import Values

/// The moment at which a process dies: one call to the outbox or the directory, counted together.
final class DyingProcess: Sendable {
  private let at: Int
  private let isAfterwards: Bool
  private let meanwhile: (@Sendable () async throws -> Void)?
  private let calls = Atomic<Int>(0)

  /// Dies at a call, before it takes effect or just after; or lives on, and others do something at
  /// that moment.
  init(
    at call: Int, afterwards: Bool, meanwhile: (@Sendable () async throws -> Void)? = nil
  ) {
    at = call
    isAfterwards = afterwards
    self.meanwhile = meanwhile
  }

  /// Lives on.
  static var never: DyingProcess { DyingProcess(at: .max, afterwards: false) }

  /// Whether it has come to the call at which it dies.
  var isDead: Bool { meanwhile == nil && callCount >= at }

  /// The calls so far.
  var callCount: Int { calls.load(ordering: .relaxed) }

  func passing<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
    let number = try await enter()
    let value = try await body()
    try await leave(number)
    return value
  }

  /// Begins a call; its number.
  func enter() async throws -> Int {
    let number = calls.add(1, ordering: .relaxed).newValue
    if let meanwhile {
      if number == at, !isAfterwards { try await meanwhile() }
    } else if number > at || number == at && !isAfterwards {
      throw Crash()
    }
    return number
  }

  /// Ends a call that has taken effect.
  func leave(_ number: Int) async throws {
    if let meanwhile {
      if number == at, isAfterwards { try await meanwhile() }
    } else if number >= at {
      throw Crash()
    }
  }
}

/// An outbox and a writer of a process that dies.
struct MortalOutbox: OutboxStore {
  let store: any OutboxStore
  let process: DyingProcess

  func due(
    in directory: DirectoryName, at now: Timestamp, limit: Int
  ) async throws -> [OutboxItem] {
    try await process.passing { try await store.due(in: directory, at: now, limit: limit) }
  }

  func claim(
    _ id: OutboxID, under lease: Lease, at now: Timestamp
  ) async throws -> ClaimedItem? {
    try await process.passing { try await store.claim(id, under: lease, at: now) }
  }

  func note(sent: JSONValue, of id: OutboxID, under lease: Lease) async throws {
    try await process.passing { try await store.note(sent: sent, of: id, under: lease) }
  }

  func finish(
    _ item: OutboxItem, _ result: WriteOutcome, under lease: Lease, event: AuditEvent?,
    at now: Timestamp
  ) async throws {
    try await process.passing {
      try await store.finish(item, result, under: lease, event: event, at: now)
    }
  }

  func queueRenaming(
    of item: OutboxItem, from name: String, under lease: Lease, at now: Timestamp
  ) async throws {
    try await process.passing {
      try await store.queueRenaming(of: item, from: name, under: lease, at: now)
    }
  }

  func end(of lease: Lease) async throws -> Timestamp { try await store.end(of: lease) }

  func postpone(
    _ item: OutboxItem, until next: Timestamp, because error: String, under lease: Lease,
    at now: Timestamp
  ) async throws {
    try await process.passing {
      try await store.postpone(item, until: next, because: error, under: lease, at: now)
    }
  }

  func queueWithdrawals(in directory: DirectoryName, at now: Timestamp) async throws -> Int {
    try await process.passing { try await store.queueWithdrawals(in: directory, at: now) }
  }

  func list(_ filter: OutboxFilter, _ page: PageRequest) async throws -> Page<OutboxItem> {
    try await store.list(filter, page)
  }

  func find(_ id: OutboxID) async throws -> OutboxItem? { try await store.find(id) }

  func retry(_ id: OutboxID, event: AuditEvent, at now: Timestamp) async throws -> OutboxItem? {
    try await store.retry(id, event: event, at: now)
  }

  func discard(_ id: OutboxID, event: AuditEvent, at now: Timestamp) async throws -> OutboxItem? {
    try await store.discard(id, event: event, at: now)
  }

  func standing() async throws -> [OutboxStanding] { try await store.standing() }

  func removeEnded(before moment: Timestamp) async throws {
    try await store.removeEnded(before: moment)
  }
}

/// A writer of a process that dies.
struct MortalWriter: EntryWriter {
  let writer: any EntryWriter
  let process: DyingProcess

  func write(_ change: EntryChange, under permit: WritePermit) async throws -> WrittenEntry {
    try await process.passing { try await writer.write(change, under: permit) }
  }

  func write(together changes: [EntryChange]) async throws -> [WrittenEntry] {
    try await process.passing { try await writer.write(together: changes) }
  }

  func read(_ entry: EntryReference, attributes: [String]) async throws -> Entry? {
    try await process.passing { try await writer.read(entry, attributes: attributes) }
  }

  func capabilities() async throws -> WriteCapabilities { try await writer.capabilities() }

  func close() async {}
}
