import Accounts
import Cryptography
import Notifications
import SQLStore
import SQLiteDriver
import Services
import Values

extension NotificationRecording {
  /// Records everything for a webhook.
  static func toChat(_ randomness: SystemRandomness) -> NotificationRecording {
    NotificationRecording(
      policy: NotificationPolicy(
        webhooks: [
          .init(carrier: ChatCarrier.chat, events: Set(NotificationEvent.occurring))
        ]), permissions: .standard, randomness: randomness)
  }
}

extension NotificationService {
  /// Delivers to the webhook, which never takes anything.
  static func toChat(
    _ database: SQLiteDatabase, _ trail: AuditTrail, _ clock: MovedClock,
    _ randomness: SystemRandomness
  ) -> NotificationService {
    NotificationService(
      store: SQLNotificationStore(
        database: database, trail: trail, processes: OnlyProcess()), carriers: [ChatCarrier()],
      settings: DeliverySettings(),
      environment: DeliveryEnvironment(
        time: clock, randomness: randomness, processes: OnlyProcess()))
  }
}

/// A receiver that wants nothing.
struct ChatCarrier: NotificationCarrier {
  static let chat = CarrierName.webhook("chat")

  let name = ChatCarrier.chat
  let testRecipients: [String?] = [nil]

  func deliver(
    _ notification: Notification, at now: Timestamp
  ) async throws(DeliveryFailure) {
    throw DeliveryFailure("The receiver answered 410.", .permanent)
  }
}
