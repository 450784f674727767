import Accounts
import Reconciliation
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
}
