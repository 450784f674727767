public import Accounts
public import Notifications
public import Values

/// The notifications that have to be delivered, and those that were.
///
/// They are recorded by whoever writes their causes, in the same transaction.
public protocol NotificationStore: Sendable {
  /// The notification of a carrier that is due for the longest time and that nobody else is
  /// delivering now, with the lease taken for it; nil when there is none.
  func claim(for carrier: CarrierName, _ lease: DeliveryLease, at now: Timestamp) async throws
    -> Notification?

  /// Notes how an attempt ended, and gives the lease up.
  ///
  /// - Returns: false when somebody else has taken it over since, and nothing was noted.
  func settle(
    _ id: NotificationID, _ lease: DeliveryLease, as delivery: Notification.Delivery
  ) async throws -> Bool

  /// Gives up the pending notifications of other carriers than these.
  ///
  /// - Returns: how many there were.
  func giveUp(carriersBesides carriers: [CarrierName], at now: Timestamp) async throws -> Int

  /// Notifications, the newest first.
  ///
  /// - Throws: `BadCursor` when the cursor is of another list.
  func list(_ filter: NotificationFilter, _ page: PageRequest) async throws -> Page<Notification>

  /// One notification.
  func find(_ id: NotificationID) async throws -> Notification?

  /// Lets a notification that isn't delivered be tried now, with all its attempts before it.
  ///
  /// - Throws: `NotificationError`.
  func retry(_ id: NotificationID, event: @Sendable (Notification) -> AuditEvent, at now: Timestamp)
    async throws -> Notification

  /// How many wait, since when, and how many were given up.
  func standing() async throws -> NotificationStanding

  /// Removes notifications that were delivered, or given up, before these moments.
  ///
  /// - Returns: how many; `limit` when there may be more.
  func remove(
    deliveredBefore delivered: Timestamp, givenUpBefore givenUp: Timestamp, limit: Int
  ) async throws -> Int
}

/// The right to deliver one notification, for a time.
public struct DeliveryLease: Sendable, Hashable {
  /// The process that holds it.
  public var holder: ProcessIdentity
  /// When it lapses, if the process doesn't end before.
  public var expiresAt: Timestamp

  /// Joins both.
  public init(holder: ProcessIdentity, expiresAt: Timestamp) {
    self.holder = holder
    self.expiresAt = expiresAt
  }
}

/// Which notifications a list holds.
public struct NotificationFilter: Sendable, Hashable {
  /// Where their delivery stands.
  public var state: Notification.State?
  /// What happened.
  public var event: NotificationEvent?

  /// Joins the conditions; nil asks for nothing.
  public init(state: Notification.State? = nil, event: NotificationEvent? = nil) {
    self.state = state
    self.event = event
  }
}

/// How the delivery of all notifications stands.
public struct NotificationStanding: Sendable, Hashable {
  /// How many wait for delivery.
  public var pending: Int
  /// How many were given up.
  public var dead: Int
  /// When the oldest that waits happened.
  public var oldestPending: Timestamp?

  /// Joins the parts.
  public init(pending: Int, dead: Int, oldestPending: Timestamp?) {
    self.pending = pending
    self.dead = dead
    self.oldestPending = oldestPending
  }
}

/// Why a notification can't be tried again.
public enum NotificationError: Error, Sendable, Hashable {
  /// There is no such notification.
  case notFound
  /// The receiver has it already.
  case alreadyDelivered
}
