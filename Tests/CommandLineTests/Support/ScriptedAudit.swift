import Accounts
import Services
import Values

/// Audit events in memory; filters are left to the store's own tests.
struct ScriptedAudit: AuditArchive {
  /// The events, the oldest first.
  var events: [RecordedEvent] = []
  var faults: [AuditVerification.Fault] = []

  func list(
    _ filter: AuditFilter, _ order: AuditOrder, _ page: PageRequest
  ) -> Page<RecordedEvent> {
    let found = events.filter { $0.event.action == filter.action ?? $0.event.action }
    return ScriptedStore.page(order == .latestFirst ? found.reversed() : found, page)
  }

  func next(
    _ filter: AuditFilter, _ order: AuditOrder, after place: AuditPlace, limit: Int
  ) -> [RecordedEvent] {
    events.filter {
      $0.sequence > place.sequence && $0.event.action == filter.action ?? $0.event.action
    }
  }

  func start(_ order: AuditOrder) -> AuditPlace {
    AuditPlace(sequence: 0, latest: events.last?.sequence ?? 0)
  }

  func verify(
    progress: @escaping @Sendable (AuditProgress) -> Void
  ) -> AuditVerification {
    AuditVerification(
      events: events.count, head: [UInt8](repeating: 0xab, count: 32), faults: faults)
  }
}
