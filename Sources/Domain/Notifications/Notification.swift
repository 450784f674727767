public import Values

/// The identifier of a notification; the same at every attempt to deliver it.
public typealias NotificationID = Identifier<Notification>

/// Something that happened, to be told to one receiver.
public struct Notification: Sendable, Hashable {
  /// Tells a repeated delivery from another notification.
  public var id: NotificationID
  /// What happened.
  public var event: NotificationEvent
  /// What it happened to, for people: a username, a directory.
  public var subject: String
  /// When it happened.
  public var occurredAt: Timestamp
  /// What there is to say, by the event's `factNames`; never a secret.
  public var facts: [JSONValue.Member]
  /// The way that it goes.
  public var carrier: CarrierName
  /// The mail address that it goes to; nil where the way has one end only.
  public var recipient: String?
  /// How far its delivery is.
  public var delivery: Delivery

  /// How far the delivery of a notification is.
  public struct Delivery: Sendable, Hashable {
    /// Where it stands.
    public var state: State
    /// How often it was tried without success, and once more if that ended it.
    public var attempts: Int
    /// When it is tried next; nil when it isn't.
    public var nextAttemptAt: Timestamp?
    /// Why the last attempt failed; nil before the first failure.
    public var lastError: String?
    /// When it was delivered or given up; nil before.
    public var endedAt: Timestamp?

    /// Joins the parts.
    public init(
      state: State = .pending, attempts: Int = 0, nextAttemptAt: Timestamp? = nil,
      lastError: String? = nil, endedAt: Timestamp? = nil
    ) {
      self.state = state
      self.attempts = attempts
      self.nextAttemptAt = nextAttemptAt
      self.lastError = lastError
      self.endedAt = endedAt
    }
  }

  /// Where the delivery of a notification stands.
  public enum State: String, Sendable, CaseIterable {
    /// It has to be delivered.
    case pending
    /// The receiver has taken it.
    case delivered
    /// It was given up; a person can have it tried again.
    case dead
  }

  /// A notification that nobody has tried to deliver yet.
  public init(
    id: NotificationID, event: NotificationEvent, subject: String, occurredAt: Timestamp,
    facts: [JSONValue.Member], carrier: CarrierName, recipient: String? = nil
  ) {
    self.id = id
    self.event = event
    self.subject = subject
    self.occurredAt = occurredAt
    self.facts = facts
    self.carrier = carrier
    self.recipient = recipient
    delivery = Delivery(nextAttemptAt: occurredAt)
  }
}

/// The configured name of a way that notifications go: `mail`, `webhook:chat`.
public struct CarrierName: Sendable, Hashable, CustomStringConvertible {
  /// The name.
  public let description: String

  /// Takes a name as it was stored.
  public init(stored name: String) {
    description = name
  }

  /// Mail.
  public static let mail = CarrierName(stored: "mail")

  /// A webhook.
  public static func webhook(_ name: String) -> CarrierName {
    CarrierName(stored: "webhook:\(name)")
  }
}
