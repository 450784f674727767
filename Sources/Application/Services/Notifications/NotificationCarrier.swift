public import Notifications
public import Values

/// One configured way to tell somebody outside what happened.
public protocol NotificationCarrier: Sendable {
  /// Its name, by which notifications are kept for it.
  var name: CarrierName { get }

  /// Whom a test goes to; one nil where the way has one end only.
  var testRecipients: [String?] { get }

  /// Delivers a notification, which may have been delivered before without anybody knowing.
  ///
  /// It ends within `NotificationService.leaseTime`, and soon when the task is cancelled.
  func deliver(_ notification: Notification, at now: Timestamp) async throws(DeliveryFailure)
}

/// Why a notification wasn't delivered.
public struct DeliveryFailure: Error, Sendable, Hashable {
  /// What went wrong, in words without secrets.
  public var reason: String
  /// What that means for the next attempt.
  public var kind: Kind

  /// What a failure means for the next attempt.
  public enum Kind: Sendable, Hashable {
    /// It may work later.
    case temporary
    /// It won't ever work.
    case permanent
    /// This process is asked to stop; the attempt doesn't count.
    case stopped
  }

  /// Joins both.
  public init(_ reason: String, _ kind: Kind = .temporary) {
    self.reason = reason
    self.kind = kind
  }
}
