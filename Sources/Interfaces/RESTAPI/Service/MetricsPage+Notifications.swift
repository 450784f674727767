import Notifications
import Services

extension MetricsPage {
  /// What this process delivered, and what waits in the store.
  func writeNotifications(to page: inout MetricsText) async throws {
    let notifications = services.operations.notifications
    page.begin(
      "muster_notification_attempts_total", "counter",
      "Attempts to deliver notifications by how they ended: delivered, failed, dead.")
    for count in notifications.attempts {
      page.sample(
        "muster_notification_attempts_total",
        [("carrier", count.carrier.description), ("outcome", count.outcome.rawValue)],
        count.number)
    }
    let standing = try await notifications.standing()
    page.gauge(
      "muster_notifications_pending", "Notifications that wait for delivery.", standing.pending)
    page.gauge(
      "muster_notifications_dead", "Notifications that were given up.", standing.dead)
    page.gauge(
      "muster_notification_oldest_pending_seconds",
      "How long the oldest notification waits; 0 when none does.",
      Int(notifications.oldestAge(in: standing).components.seconds))
  }
}
