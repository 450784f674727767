import Accounts
import Services
import Values

/// Reads what event streams tell one caller, by what the caller may see at that moment.
struct WorkflowNoticeQuery {
  private struct Event {
    let sequence: Int
    let kind: WorkflowNews.Kind
    let workflow: UniqueID
    let isAddressed: Bool
  }

  let caller: WorkflowCaller
  let connection: any SQLConnection

  /// The notices behind a number.
  func batch(after start: Int, limit: Int) throws -> WorkflowNoticeBatch {
    let events = try self.events(after: start, limit: limit)
    let first = try connection.count("SELECT coalesce(min(sequence), 0) FROM workflow_events")
    // One save after another is told once, by the last.
    let last = Dictionary(
      events.filter { $0.kind == .updated }.map { ($0.workflow, $0.sequence) },
      uniquingKeysWith: max)
    var notices: [WorkflowNotice] = []
    for event in events where event.kind != .updated || last[event.workflow] == event.sequence {
      guard let news = try news(of: event) else { continue }
      notices.append(
        WorkflowNotice(
          sequence: event.sequence, workflow: WorkflowID(event.workflow), news: news))
    }
    return WorkflowNoticeBatch(
      notices: notices, through: events.last?.sequence ?? start, hasGap: first > start + 1)
  }

  private func news(of event: Event) throws -> WorkflowNotice.News? {
    let view = try WorkflowRow.view(event.workflow, for: caller, connection)
    switch event.kind {
    case .created: return view.map { .created($0) }
    case .updated: return view.map { .updated($0) }
    case .deleted: return event.isAddressed || caller.mayManage ? .deleted : nil
    case .accessRevoked: return event.isAddressed && view == nil ? .accessRevoked : nil
    }
  }

  private func events(after start: Int, limit: Int) throws -> [Event] {
    let identities = WorkflowVisibility(caller: caller).identities
    return try connection.rows(
      """
      SELECT e.sequence, e.kind, e.workflow_id, e.is_for_everyone OR EXISTS (
        SELECT 1 FROM workflow_event_readers r
        WHERE r.sequence = e.sequence AND r.reader_id IN \(identities))
      FROM workflow_events e WHERE e.sequence > \(start) ORDER BY e.sequence LIMIT \(limit)
      """
    ) { row in
      guard let kind = WorkflowNews.Kind(rawValue: row.text(1)), let workflow = row.uniqueID(2)
      else {
        throw SQLError(.corrupt, operation: "read", message: "an event can't be understood")
      }
      return Event(
        sequence: Int(row.integer(0)), kind: kind, workflow: workflow,
        isAddressed: row.integer(3) == 1)
    }
  }
}
