public import Notifications
public import Services
public import Values

/// One program that is told by HTTP.
public struct WebhookSettings: Sendable, Hashable {
  private static let shortestSecret = 16

  /// The name that its notifications are kept under.
  public var name: String
  /// Where it listens.
  public var target: WebTarget
  /// What both sides sign with.
  public var secret: Secret
  /// What it is told.
  public var events: Set<NotificationEvent>

  /// Nil when the webhook can't be made out, which is reported.
  init?(_ section: SettingSection) {
    let url = section.required("url", .webhookURL)
    let name = section.optional("name", .carrierName)
    let secret = section.secret("secret")
    if !section.has("secret"), !section.has("secret_file") {
      section.reportMissing("secret_file", allowed: "the path of a file with a text to sign with")
    }
    if let secret, secret.revealed.utf8.count < Self.shortestSecret {
      section.warn(
        section.has("secret") ? "secret" : "secret_file",
        "it is short enough to be guessed; `openssl rand -hex 32` makes a good one")
    }
    events = Set(section.list("events", .event, default: NotificationEvent.occurring))
    let allowsPrivate = section.value("allow_private", .boolean, default: false)
    let authorities = section.readableFile("ca_file")
    let timeout = section.value(
      "timeout", .duration(from: .milliseconds(100)), default: .seconds(10))
    if timeout > WebhookSettings.longestTimeout {
      section.reject("timeout", "it is too long", allowed: "60s at most")
    }
    guard let url, let secret else { return nil }
    let parts = WebhookURL(url)
    if !allowsPrivate, let address = parts?.address, !address.isPublic {
      section.reject(
        "url", "it leads to an address that isn't public", allowed: "allow_private: true")
    }
    self.name = name ?? parts?.host ?? url
    self.secret = secret
    target = WebTarget(
      url: url, allowsPrivate: allowsPrivate, certificateAuthorityFile: authorities,
      timeout: timeout)
  }

  /// Each attempt has to end within its lease.
  static let longestTimeout: Duration = .seconds(60)
}

/// The parts of an address of `http` or `https` that matter here (RFC 3986).
struct WebhookURL {
  let scheme: Substring
  /// Host and port.
  let host: String

  /// Nil for anything else, and for an address with a name or password in it.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") }),
      let scheme = ["https://", "http://"].first(where: text.lowercased().hasPrefix)
    else { return nil }
    self.scheme = scheme.dropLast(3)
    let rest = text.dropFirst(scheme.count)
    let host = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard !host.isEmpty, !host.contains("@"), !host.hasPrefix(":"), !rest.contains("#") else {
      return nil
    }
    self.host = String(host)
  }

  /// The host, where it is written as a number.
  var address: NetworkAddress? {
    if host.hasPrefix("[") { return NetworkAddress(host.dropFirst().prefix { $0 != "]" }) }
    return NetworkAddress(host.prefix { $0 != ":" })
  }
}

extension ValueKind<String> {
  /// The address of a webhook, whose path is as good as a password with some programs and is never
  /// shown.
  static let webhookURL = ValueKind(
    "an address such as https://chat.example.com/hooks/muster, without a name or password",
    text: { text in WebhookURL(text).map { "\($0.scheme)://\($0.host)/…" } ?? "***" }
  ) { text throws(Rejection) in
    guard WebhookURL(text) != nil else { throw Rejection() }
    return text
  }

  /// The name of a webhook.
  static let carrierName = ValueKind(
    "up to 60 letters, digits, and . _ - between them", text: { $0 }
  ) { text throws(Rejection) in
    guard (1...60).contains(text.utf8.count),
      text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
    else { throw Rejection() }
    return text
  }
}

extension ValueKind<NotificationEvent> {
  /// What can be told.
  static let event: ValueKind = {
    let words = NotificationEvent.occurring.map(\.rawValue)
    return ValueKind(words.joined(separator: ", "), text: { $0.rawValue }) {
      text throws(Rejection) in
      guard let event = NotificationEvent(rawValue: text), event != .test else {
        throw Rejection()
      }
      return event
    }
  }()
}
