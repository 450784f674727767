import Accounts
import Reconciliation
import Services
import Values

/// An audit event as the columns of its row.
struct AuditRow {
  /// When it happened, in milliseconds since 1970.
  let time: Int64
  /// The columns that the hash covers behind sequence and time, in the table's order.
  let columns: [SQLValue]

  /// The row of an event.
  init(_ event: AuditEvent) {
    self.init(
      action: event.action, actor: event.actor, subject: event.subject,
      before: event.before.isNull ? nil : event.before.text,
      after: event.after.isNull ? nil : event.after.text, reason: event.reason, at: event.at)
  }

  /// The row of an applied effect, whose JSON text it takes over as it is.
  init(_ effect: WrittenEffect, action: String, actor: Actor, at now: Timestamp) {
    let object = effect.object
    self.init(
      action: action, actor: actor,
      subject: .init(kind: object.kind.rawValue, id: object.id, name: object.name),
      before: effect.before, after: effect.after, reason: effect.reason, at: now)
  }

  private init(
    action: String, actor: Actor, subject: AuditEvent.Subject, before: String?, after: String?,
    reason: String, at now: Timestamp
  ) {
    time = now.millisecondsSince1970
    columns = [
      .text(action),
      .text(actor.kind.rawValue), actor.account.sqlValue, .text(actor.name),
      .text(subject.kind), subject.id.sqlValue, .text(subject.name),
      before.sqlValue, after.sqlValue, .text(reason), .text(actor.origin),
    ]
  }

  /// Reads an event from the columns of `AuditTrail.columns`.
  ///
  /// One that somebody has edited is shown as well as it goes; the check of the chain names it.
  static func event(_ row: any SQLRow) -> RecordedEvent {
    let event = AuditEvent(
      action: row.text(2),
      actor: Actor(
        kind: Actor.Kind(rawValue: row.text(3)) ?? .anonymous,
        account: row.uniqueID(4).map { AccountID($0) }, name: row.text(5),
        origin: row.text(12)),
      subject: AuditEvent.Subject(kind: row.text(6), id: row.uniqueID(7), name: row.text(8)),
      before: state(row, 9), after: state(row, 10), reason: row.text(11), at: row.moment(1))
    return RecordedEvent(sequence: Int(row.integer(0)), event: event, hash: row.blob(13))
  }

  /// The state before or after; as text where somebody has made something else of the JSON.
  private static func state(_ row: any SQLRow, _ column: Int) -> JSONValue {
    guard let text = row.optionalText(column) else { return .null }
    do {
      return try JSONValue(parsing: text)
    } catch {
      return .string(text)
    }
  }
}
