public import Notifications
public import Services
public import Values

extension JSONValue {
  /// A notification, as those see it who look after the service.
  public init(_ notification: Notification) {
    let delivery = notification.delivery
    self = [
      "notification_id": JSONValue(notification.id),
      "event": .string(notification.event.rawValue), "subject": .string(notification.subject),
      "carrier": .string(notification.carrier.description),
      "recipient": JSONValue(notification.recipient),
      "state": .string(delivery.state.rawValue), "attempts": JSONValue(delivery.attempts),
      "next_attempt_at": JSONValue(delivery.nextAttemptAt),
      "last_error": JSONValue(delivery.lastError),
      "occurred_at": JSONValue(notification.occurredAt), "ended_at": JSONValue(delivery.endedAt),
      "data": .object(notification.facts),
    ]
  }

  /// What became of the test of one carrier.
  public init(_ test: CarrierTest) {
    self = [
      "carrier": .string(test.carrier.description), "recipient": JSONValue(test.recipient),
      "delivery_id": JSONValue(test.delivery), "delivered": .bool(test.failure == nil),
      "error": JSONValue(test.failure),
    ]
  }
}
