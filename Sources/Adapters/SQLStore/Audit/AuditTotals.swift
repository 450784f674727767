import Services
import Synchronization

/// How many audit events meet a filter.
///
/// Events are only ever added, so what was counted once stays counted: the next question reads the
/// events that have come since.
final class AuditTotals: Sendable {
  private struct Total {
    var count: Int
    /// The last event that was looked at.
    var through: Int64
  }

  /// Totals of more filters than this aren't kept.
  private static let capacity = 200
  private let totals = Mutex<[AuditFilter: Total]>([:])

  /// The number of events that a list shows on all its pages.
  func count(_ list: AuditList, _ connection: any SQLConnection) throws -> Int {
    // Numbers have no gaps.
    let latest = Int64(
      try connection.count("SELECT coalesce(max(sequence), 0) FROM audit_events"))
    guard list.filter != AuditFilter() else { return Int(latest) }
    let known = totals.withLock { $0[list.filter] }
    // Where fewer events are there than were counted, somebody has removed some.
    let start = known.flatMap { $0.through <= latest ? $0 : nil } ?? Total(count: 0, through: 0)
    let new = try connection.count(list.count(behind: start.through, through: latest))
    let total = Total(count: start.count + new, through: latest)
    totals.withLock { totals in
      if totals.count >= Self.capacity, totals[list.filter] == nil { totals = [:] }
      totals[list.filter] = total
    }
    return total.count
  }
}
