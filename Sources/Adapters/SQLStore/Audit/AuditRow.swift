import Accounts
import Reconciliation
import Services
import Values

/// An audit event as the columns of its row.
struct AuditRow {
  /// When it happened, in milliseconds since 1970.
  let time: Int64
  private let action: String
  private let actor: Actor
  private let subject: AuditEvent.Subject
  private let before: String?
  private let after: String?
  private let reason: String

  /// The row of an event.
  init(_ event: AuditEvent) {
    time = event.at.millisecondsSince1970
    action = event.action
    actor = event.actor
    subject = event.subject
    before = event.before.isNull ? nil : event.before.text
    after = event.after.isNull ? nil : event.after.text
    reason = event.reason
  }

  /// The row of an applied effect, whose JSON text it takes over as it is.
  init(_ effect: WrittenEffect, action: String, actor: Actor, at now: Timestamp) {
    let object = effect.object
    time = now.millisecondsSince1970
    self.action = action
    self.actor = actor
    subject = .init(kind: object.kind.rawValue, id: object.id, name: object.name)
    before = effect.before
    after = effect.after
    reason = effect.reason
  }

  /// Gives the columns that the hash covers behind sequence and time, in the table's order.
  func give(to receiver: inout some AuditColumnReceiver) {
    receiver.add(action)
    receiver.add(actor.kind.rawValue)
    receiver.add(actor.account?.value)
    receiver.add(actor.name)
    receiver.add(subject.kind)
    receiver.add(subject.id)
    receiver.add(subject.name)
    receiver.add(before)
    receiver.add(after)
    receiver.add(reason)
    receiver.add(actor.origin)
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
