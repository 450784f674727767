/// Which events are told, and to whom.
public struct NotificationPolicy: Sendable, Hashable {
  /// The webhooks, each with its events.
  public var webhooks: [Subscription]
  /// Who gets mail; nil when none is sent.
  public var mail: MailRouting?

  /// One webhook with its events.
  public struct Subscription: Sendable, Hashable {
    /// The webhook.
    public var carrier: CarrierName
    /// What it is told.
    public var events: Set<NotificationEvent>

    /// Joins both.
    public init(carrier: CarrierName, events: Set<NotificationEvent>) {
      self.carrier = carrier
      self.events = events
    }
  }

  /// Who gets mail about what.
  public struct MailRouting: Sendable, Hashable {
    /// What mail is sent about.
    public var events: Set<NotificationEvent>
    /// Who is told that a request waits; nil for everybody whose role may decide.
    public var deciders: [MailAddress]?
    /// Who is told what concerns the operation of the service.
    public var operators: [MailAddress]

    /// Joins the parts.
    public init(
      events: Set<NotificationEvent>, deciders: [MailAddress]? = nil, operators: [MailAddress] = []
    ) {
      self.events = events
      self.deciders = deciders
      self.operators = operators
    }
  }

  /// Joins the parts; with neither nobody is told anything.
  public init(webhooks: [Subscription] = [], mail: MailRouting? = nil) {
    self.webhooks = webhooks
    self.mail = mail
  }

  /// Whether anybody is told of an event.
  public func tells(_ event: NotificationEvent) -> Bool {
    webhooks.contains { $0.events.contains(event) } || mail?.events.contains(event) == true
  }
}
