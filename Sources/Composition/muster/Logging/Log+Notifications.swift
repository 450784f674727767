import Notifications
import Services
import Values

extension Log {
  /// Writes what stands in the way of notifications.
  func write(_ report: NotificationReport) {
    switch report {
    case .notDelivered(let notification):
      let delivery = notification.delivery
      let fields: KeyValuePairs<String, JSONValue> = [
        "notification_id": JSONValue(notification.id),
        "event": .string(notification.event.rawValue),
        "carrier": .string(notification.carrier.description),
        "attempts": JSONValue(delivery.attempts), "error": JSONValue(delivery.lastError),
        "next_attempt_at": JSONValue(delivery.nextAttemptAt),
      ]
      if delivery.state == .dead {
        error("notification given up", fields)
      } else {
        warning("notification not delivered, it is tried again", fields)
      }
    case .storeFailed(let cause):
      error("notifications not delivered", ["error": .string(cause)])
    }
  }
}
