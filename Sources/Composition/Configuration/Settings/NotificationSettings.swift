public import Notifications
public import Services

/// Who is told outside of what happens, and how.
public struct NotificationSettings: Sendable, Hashable {
  /// How often a delivery is tried, and how long its end is kept.
  public var delivery: DeliverySettings
  /// The programs that are told by HTTP, in the order of the file.
  public var webhooks: [WebhookSettings]
  /// Mail; nil when none is sent.
  public var mail: MailSettings?

  /// What is told to whom.
  public var policy: NotificationPolicy {
    NotificationPolicy(
      webhooks: webhooks.map { .init(carrier: .webhook($0.name), events: $0.events) },
      mail: mail?.routing)
  }

  init(_ section: SettingSection) {
    delivery = DeliverySettings(
      delays: section.section("retry", RetryDelays.init), keepDelivered: .zero, keepDead: .zero)
    (delivery.keepDelivered, delivery.keepDead) = section.section("keep") { keep in
      (
        keep.value("delivered", .duration(), default: .seconds(7 * 86_400)),
        keep.value("dead", .duration(from: .seconds(3600)), default: .seconds(90 * 86_400))
      )
    }
    let templates = section.value("templates", .path, default: "config/notifications")
    let read = section.sections("webhooks") { ($0, WebhookSettings($0)) }
    var names: Set<String> = []
    for (webhook, settings) in read {
      guard let name = settings?.name, !names.insert(name).inserted else { continue }
      webhook.reject("name", "another webhook is named \(name) already")
    }
    webhooks = read.compactMap(\.1)
    mail =
      section.has("mail")
      ? section.section("mail") { mail in
        MailSettings(mail) { section.templates(in: templates, for: $0) }
      } : nil
  }
}

extension RetryDelays {
  fileprivate init(_ section: SettingSection) {
    let shortest = Duration.milliseconds(100)
    self.init(
      attempts: section.value("attempts", .integer(1...1000), default: 15),
      first: section.value("first_delay", .duration(from: shortest), default: .seconds(10)),
      longest: section.value(
        "maximum_delay", .duration(from: shortest), default: .seconds(6 * 3600)))
  }
}

extension SettingSection {
  /// Reads the template of each event, and reports each that is missing or wrong.
  fileprivate func templates(
    in folder: String, for events: Set<NotificationEvent>
  ) -> [NotificationEvent: MailTemplate] {
    var templates: [NotificationEvent: MailTemplate] = [:]
    for event in NotificationEvent.occurring where events.contains(event) {
      templates[event] = template(at: "\(folder)/\(MailTemplate.fileName(for: event))", for: event)
    }
    return templates
  }

  private func template(at path: String, for event: NotificationEvent) -> MailTemplate? {
    do throws(ConfigurationFileError) {
      let bytes = try collector.files.read(path, limit: 65_536).bytes
      guard let text = String(validating: bytes, as: UTF8.self) else {
        reject("templates", "\(path) isn't UTF-8 text")
        return nil
      }
      return template(text, at: path, for: event)
    } catch {
      reject("templates", "\(path) can't be read: \(error.reason)")
      return nil
    }
  }

  private func template(
    _ text: String, at path: String, for event: NotificationEvent
  ) -> MailTemplate? {
    do throws(MailTemplateFault) {
      return try MailTemplate(parsing: text, for: event)
    } catch {
      let place = "\(path):\(error.line)"
      switch error.kind {
      case .noSubject:
        reject("templates", "\(place): the line \"Subject: …\" is missing")
      case .noEmptyLine:
        reject("templates", "\(place): an empty line must follow the subject")
      case .unclosedPlaceholder:
        reject("templates", "\(place): {{ isn't closed by }} on the same line")
      case .unknownPlaceholder(let name):
        reject(
          "templates", "\(place): \(event.rawValue) has no {{\(name)}}",
          allowed: MailTemplate.names(for: event).joined(separator: ", "))
      }
      return nil
    }
  }
}
