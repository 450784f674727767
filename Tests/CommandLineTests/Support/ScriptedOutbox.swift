import Accounts
import Directory
import Reconciliation
import Services
import Values

/// An outbox with a few changes in it.
struct ScriptedOutbox: OutboxStore {
  var items: [OutboxItem] = []

  func due(
    in directory: DirectoryName, at now: Timestamp, limit: Int
  ) async throws -> [OutboxItem] { [] }

  func claim(
    _ id: OutboxID, under lease: Lease, at now: Timestamp
  ) async throws -> ClaimedItem? { nil }

  func note(sent: JSONValue, of id: OutboxID, under lease: Lease) async throws {}

  func queueRenaming(
    of item: OutboxItem, from name: String, under lease: Lease, at now: Timestamp
  ) async throws {}

  func end(of lease: Lease) async throws -> Timestamp { lease.expiresAt }

  func finish(
    _ item: OutboxItem, _ result: WriteOutcome, under lease: Lease, event: AuditEvent?,
    at now: Timestamp
  ) async throws {}

  func postpone(
    _ item: OutboxItem, until next: Timestamp, because error: String, under lease: Lease,
    at now: Timestamp
  ) async throws {}

  func queueWithdrawals(in directory: DirectoryName, at now: Timestamp) async throws -> Int { 0 }

  func list(_ filter: OutboxFilter, _ page: PageRequest) async throws -> Page<OutboxItem> {
    let found = items.filter { filter.state == nil || filter.state == $0.state }
    return Page(items: found, total: found.count, nextCursor: nil)
  }

  func find(_ id: OutboxID) async throws -> OutboxItem? { items.first { $0.id == id } }

  func retry(
    _ id: OutboxID, event: AuditEvent, at now: Timestamp
  ) async throws -> OutboxItem? {
    guard var item = try await find(id), item.state == .failed else { return nil }
    item.state = .pending
    return item
  }

  func discard(
    _ id: OutboxID, event: AuditEvent, at now: Timestamp
  ) async throws -> OutboxItem? {
    guard var item = try await find(id), item.state == .failed else { return nil }
    item.state = .superseded
    return item
  }

  func standing() async throws -> [OutboxStanding] { [] }

  func removeEnded(before moment: Timestamp) async throws {}
}
