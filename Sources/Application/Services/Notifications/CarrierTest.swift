public import Notifications

/// What became of the test of one carrier.
public struct CarrierTest: Sendable, Hashable {
  /// The carrier.
  public var carrier: CarrierName
  /// The mail address; nil for a webhook.
  public var recipient: String?
  /// The identifier that the receiver was told.
  public var delivery: NotificationID
  /// Why it didn't arrive; nil when the receiver took it.
  public var failure: String?

  init(carrier: CarrierName, recipient: String?, delivery: NotificationID) {
    self.carrier = carrier
    self.recipient = recipient
    self.delivery = delivery
  }
}

/// What there is to say about deliveries in the background.
public enum NotificationReport: Sendable, Hashable {
  /// An attempt failed; the notification says what follows.
  case notDelivered(Notification)
  /// The store failed; it is asked again soon.
  case storeFailed(String)
}
