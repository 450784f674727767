import Configuration
import Cryptography
import CurlDelivery
import Notifications
import SQLStore
import Sendmail
import Services

extension NotificationService {
  /// Delivers by the ways that the configuration names.
  init(
    _ settings: Settings, store: any NotificationStore, environment: DeliveryEnvironment
  ) {
    let notifications = settings.notifications
    // Each has a transport of its own, so that a slow receiver holds up no other.
    let webhooks: [any NotificationCarrier] = notifications.webhooks.map { webhook in
      WebhookCarrier(
        name: .webhook(webhook.name), target: webhook.target, secret: webhook.secret,
        authentication: HMACMessageAuthentication(), transport: CurlWebTransport())
    }
    let mail = notifications.mail.map { MailCarrier($0, serviceURL: settings.server.publicURL) }
    self.init(
      store: store, carriers: webhooks + [mail].compactMap(\.self),
      settings: notifications.delivery, environment: environment)
  }
}

extension NotificationRecording {
  /// Records what the configuration wants told; nil when that is nothing.
  init?(_ settings: Settings, randomness: any Randomness) {
    let policy = settings.notifications.policy
    guard !policy.webhooks.isEmpty || policy.mail != nil else { return nil }
    self.init(policy: policy, permissions: settings.roles.permissions, randomness: randomness)
  }
}

extension MailCarrier {
  fileprivate init(_ settings: MailSettings, serviceURL: String) {
    let transport: any MailTransport =
      switch settings.way {
      case .server(let server): CurlMailTransport(server: server)
      case .command(let words): SendmailTransport(command: words)
      }
    self.init(
      sender: settings.sender, operators: settings.routing.operators,
      templates: settings.templates, serviceURL: serviceURL, transport: transport)
  }
}
