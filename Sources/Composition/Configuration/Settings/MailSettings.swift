public import Notifications
public import Services

/// Mail that is sent about what happens.
public struct MailSettings: Sendable, Hashable {
  /// The address that it comes from.
  public var sender: MailAddress
  /// How it is handed over.
  public var way: Way
  /// Who gets mail about what.
  public var routing: NotificationPolicy.MailRouting
  /// The texts.
  public var templates: [NotificationEvent: MailTemplate]

  /// How mail is handed over.
  public enum Way: Sendable, Hashable {
    /// To a server.
    case server(MailServer)
    /// To a command with its arguments, as sendmail(8).
    case command([String])
  }

  /// Nil when it can't be made out, which is reported.
  init?(
    _ section: SettingSection,
    templates: (Set<NotificationEvent>) -> [NotificationEvent: MailTemplate]
  ) {
    let sender = section.required("from", .mailAddress)
    let server =
      section.has("smtp") ? section.section("smtp") { MailServer($0) } : nil
    let command = section.command("sendmail")
    let way = server.map(Way.server) ?? command.map(Way.command)
    if section.has("smtp"), section.has("sendmail") {
      section.reject("sendmail", "smtp is given as well; keep one of the two")
    } else if !section.has("smtp"), !section.has("sendmail") {
      section.reportMissing("smtp", allowed: "smtp with a url, or sendmail with a command")
    }
    let events = Set(section.list("events", .event, default: NotificationEvent.occurring))
    let deciders = section.has("deciders") ? section.list("deciders", .mailAddress) : nil
    routing = .init(
      events: events, deciders: deciders, operators: section.list("operators", .mailAddress))
    if routing.operators.isEmpty, events.contains(where: { $0.audience == .operators }) {
      section.warn("operators", "it is empty, so nobody gets mail about runs")
    }
    self.templates = templates(events)
    guard let sender, let way else { return nil }
    (self.sender, self.way) = (sender, way)
  }
}

extension MailServer {
  /// Nil when it can't be made out, which is reported.
  fileprivate init?(_ section: SettingSection) {
    let url = section.required("url", .mailServerURL)
    let isSecure = url?.lowercased().hasPrefix("smtps://") ?? false
    let security = section.value(
      "tls", .word, default: isSecure ? Security.tls : Security.startTLS)
    if isSecure != (security == .tls), url != nil {
      section.reject(
        "tls", "it doesn't go with the url",
        allowed: isSecure ? "tls, with smtps://" : "starttls or none, with smtp://")
    }
    let user = section.optional("user", .text)
    let password = section.secret("password")
    if (user == nil) != (password == nil) {
      section.reportMissing(
        user == nil ? "user" : "password_file", allowed: "user and password_file together")
    }
    if user != nil, security == .none {
      section.reject(
        "tls", "a password must not cross the network unprotected", allowed: "starttls, tls")
    }
    let authorities = section.readableFile("ca_file")
    let timeout = section.value("timeout", .duration(from: .seconds(1)), default: .seconds(30))
    if timeout > WebhookSettings.longestTimeout {
      section.reject("timeout", "it is too long", allowed: "60s at most")
    }
    guard let url else { return nil }
    var credentials: Credentials?
    if let user, let password { credentials = Credentials(user: user, password: password) }
    self.init(
      url: url, security: security, credentials: credentials,
      certificateAuthorityFile: authorities, timeout: timeout)
  }
}

extension SettingSection {
  /// A command with its arguments, whose first word is the whole path of a program.
  fileprivate func command(_ key: String) -> [String]? {
    let words = list(key, .text)
    guard let program = words.first else { return nil }
    guard program.hasPrefix("/") else {
      reject(key, "\"\(program)\" isn't a whole path", allowed: "such as [/usr/sbin/sendmail]")
      return nil
    }
    return words
  }
}

extension ValueKind<MailAddress> {
  static let mailAddress = ValueKind("a mail address such as ops@example.com") {
    text throws(Rejection) in
    guard let address = MailAddress(text) else { throw Rejection() }
    return address
  }
}

extension ValueKind<String> {
  /// The address of a mail server: scheme, host and port only.
  static let mailServerURL = ValueKind(
    "smtp://host[:port] or smtps://host[:port]", text: { $0 }
  ) { text throws(Rejection) in
    guard let scheme = ["smtp://", "smtps://"].first(where: text.lowercased().hasPrefix) else {
      throw Rejection()
    }
    let host = text.dropFirst(scheme.count)
    let address = host.contains(":") && !host.hasSuffix("]") ? String(host) : "\(host):0"
    guard !host.contains("@"), !host.contains("/"), case .network(_, _) = ListenAddress(address)
    else { throw Rejection() }
    return text
  }
}
