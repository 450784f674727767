import Accounts
import Notifications
import Services
import Values

/// Notifications in memory, and carriers that fail as their names say.
struct ScriptedNotifications: NotificationStore {
  var notifications: [Notification] = []
  var carriers: [ScriptedCarrier] = []

  func claim(
    for carrier: CarrierName, _ lease: DeliveryLease, at now: Timestamp
  ) -> Notification? { nil }

  func settle(
    _ id: NotificationID, _ lease: DeliveryLease, as delivery: Notification.Delivery
  ) -> Bool { false }

  func giveUp(carriersBesides carriers: [CarrierName], at now: Timestamp) -> Int { 0 }

  func list(_ filter: NotificationFilter, _ page: PageRequest) -> Page<Notification> {
    ScriptedStore.page(
      notifications.filter {
        filter.state == nil || filter.state == $0.delivery.state
      }, page)
  }

  func find(_ id: NotificationID) -> Notification? { notifications.first { $0.id == id } }

  func retry(
    _ id: NotificationID, event: @Sendable (Notification) -> AuditEvent, at now: Timestamp
  ) throws -> Notification {
    guard var found = find(id) else { throw NotificationError.notFound }
    guard found.delivery.state != .delivered else { throw NotificationError.alreadyDelivered }
    found.delivery = .init(nextAttemptAt: now)
    return found
  }

  func standing() -> NotificationStanding {
    NotificationStanding(pending: 0, dead: 0, oldestPending: nil)
  }

  func remove(
    deliveredBefore delivered: Timestamp, givenUpBefore givenUp: Timestamp, limit: Int
  ) -> Int { 0 }
}

/// A carrier that always ends in the same way.
struct ScriptedCarrier: NotificationCarrier {
  let name: CarrierName
  var testRecipients: [String?] = [nil]
  var failure: DeliveryFailure?

  func deliver(
    _ notification: Notification, at now: Timestamp
  ) async throws(DeliveryFailure) {
    if let failure { throw failure }
  }
}
