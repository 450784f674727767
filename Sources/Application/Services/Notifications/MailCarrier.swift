public import Notifications
public import Values

/// Tells a person by mail, in the words of a template.
public struct MailCarrier: NotificationCarrier {
  /// `mail`.
  public let name = CarrierName.mail
  private let sender: MailAddress
  private let operators: [MailAddress]
  private let templates: [NotificationEvent: MailTemplate]
  private let serviceURL: String
  private let transport: any MailTransport

  /// Sends from an address, with a template for each event that mail is sent about.
  public init(
    sender: MailAddress, operators: [MailAddress], templates: [NotificationEvent: MailTemplate],
    serviceURL: String, transport: any MailTransport
  ) {
    self.sender = sender
    self.operators = operators
    self.templates = templates.merging([.test: .test]) { $1 }
    self.serviceURL = serviceURL
    self.transport = transport
  }

  /// Those who look after the service; where none are named, the sender's own address.
  public var testRecipients: [String?] {
    (operators.isEmpty ? [sender] : operators).map(\.description)
  }

  /// Sends the mail.
  public func deliver(
    _ notification: Notification, at now: Timestamp
  ) async throws(DeliveryFailure) {
    guard let recipient = notification.recipient.flatMap({ MailAddress($0) }) else {
      throw DeliveryFailure("It has no usable mail address.", .permanent)
    }
    guard let template = templates[notification.event] else {
      throw DeliveryFailure("No mail is sent about this event any more.", .permanent)
    }
    try await transport.send(
      MailMessage(
        id: notification.id, from: sender, to: recipient,
        template.filled(with: notification, serviceURL: serviceURL), at: now))
  }
}

/// Hands mail over to whoever takes it further.
public protocol MailTransport: Sendable {
  /// Hands one message over.
  func send(_ message: MailMessage) async throws(DeliveryFailure)
}
