import Configuration
import Notifications
import Services
import Testing
import Values

@Suite("The settings of notifications")
struct NotificationSettingsTests {
  private static let hook = """
    notifications:
      webhooks:
        - url: https://chat.example.com/hooks/s3cr3t-path
          secret_file: chat.secret
    """
  private static let secrets = ["chat.secret": String(repeating: "k", count: 32) + "\n"]

  /// One template for each event in the usual folder.
  private static let templates = Dictionary(
    uniqueKeysWithValues: NotificationEvent.occurring.map {
      ("config/notifications/\(MailTemplate.fileName(for: $0))", "Subject: {{event}}\n\nText\n")
    })

  private func mail(
    _ lines: String, files: [String: String] = templates
  ) -> Configuration {
    configuration(
      """
      notifications:
        mail:
          from: muster@example.com
          operators: [ops@example.com]
      \(lines)
      """, files: files)
  }

  private func shipped(_ name: String) throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    return String(
      decoding: try LocalFiles().read("\(root)/\(name)", limit: 1 << 20).bytes, as: UTF8.self)
  }

  @Test("A webhook needs an address and a secret, and hears everything by default")
  func webhook() throws {
    let read = configuration(Self.hook, files: Self.secrets)
    #expect(read.messages == [])
    let settings = try read.settings().notifications
    let webhook = try #require(settings.webhooks.first)
    #expect(webhook.name == "chat.example.com")
    #expect(webhook.events == Set(NotificationEvent.occurring))
    #expect(webhook.target == WebTarget(url: "https://chat.example.com/hooks/s3cr3t-path"))
    #expect(webhook.secret.revealed == String(repeating: "k", count: 32))
    #expect(settings.policy.tells(.runHeld))
    #expect(!settings.policy.tells(.test))
  }

  @Test("Neither the secret nor the path of an address is shown")
  func hidden() {
    let read = configuration(Self.hook, files: Self.secrets)
    #expect(read.shown("notifications.webhooks.0.url")?.text == "https://chat.example.com/…")
    #expect(!"\(read.values)".contains("s3cr3t"))
    #expect(!"\(read.values)".contains("kkkk"))
  }

  @Test(
    "What can't work is refused",
    arguments: [
      ("url: ftp://x", "isn't allowed"), ("url: https://u:p@chat.example.com", "isn't allowed"),
      ("url: http://127.0.0.1:9/", "isn't public"), ("url: http://[::1]/", "isn't public"),
      ("url: http://169.254.169.254/latest", "isn't public"), ("name: a", "it is missing"),
      ("url: https://x\n      events: [run.lost]", "isn't allowed"),
      ("url: https://x\n      events: [notification.test]", "isn't allowed"),
      ("url: https://x\n      timeout: 5m", "too long"), ("url: https://x\n      x: 1", "no such"),
    ])
  func refused(lines: String, reason: String) {
    let text = "notifications:\n  webhooks:\n    - secret_file: chat.secret\n      \(lines)\n"
    let read = configuration(text, files: Self.secrets)
    #expect(read.isBroken)
    #expect(read.messages.contains { $0.contains(reason) }, "\(read.messages)")
  }

  @Test("An address that isn't public is taken where that is allowed")
  func allowed() {
    let text = """
      notifications:
        webhooks:
          - { url: "http://127.0.0.1:9/", secret_file: chat.secret, allow_private: true }
      """
    #expect(configuration(text, files: Self.secrets).messages == [])
  }

  @Test("A missing secret, a short one, and a second webhook of the same name are reported")
  func secrets() {
    let none = configuration("notifications: { webhooks: [ { url: https://x } ] }")
    #expect(none.messages.contains { $0.contains("secret_file") && $0.contains("missing") })
    let text = Self.hook + "\n    - { url: https://chat.example.com, secret: short }\n"
    let read = configuration(text, files: Self.secrets)
    #expect(read.messages.contains { $0.contains("another webhook") }, "\(read.messages)")
    #expect(read.messages.contains { $0.contains("short enough to be guessed") })
  }

  @Test("Mail goes by a server with TLS by default, or by a command")
  func ways() throws {
    let server = mail(
      "    smtp: { url: \"smtp://mail.example.com:587\", user: m, password_file: pw }\n",
      files: Self.templates.merging(["pw": "secret"]) { $1 })
    #expect(server.messages == [])
    #expect(
      try server.settings().notifications.mail?.way
        == .server(
          MailServer(
            url: "smtp://mail.example.com:587", security: .startTLS,
            credentials: .init(user: "m", password: Secret("secret")))))
    let command = mail("    sendmail: [/usr/sbin/sendmail, -oi]\n")
    #expect(command.messages == [])
    #expect(
      try command.settings().notifications.mail?.way
        == .command(["/usr/sbin/sendmail", "-oi"]))
  }

  @Test(
    "A way of mail that can't work is refused",
    arguments: [
      ("", "smtp"), ("    smtp: { url: \"http://x\" }\n", "isn't allowed"),
      ("    smtp: { url: \"smtp://x\", tls: tls }\n", "doesn't go with"),
      ("    smtp: { url: \"smtps://x\", tls: none }\n", "doesn't go with"),
      ("    smtp: { url: \"smtp://x\", user: m }\n", "password_file"),
      ("    smtp: { url: \"smtp://x\", tls: none, user: m, password: p }\n", "unprotected"),
      ("    sendmail: sendmail\n", "whole path"),
      ("    sendmail: /usr/sbin/sendmail\n    smtp: { url: \"smtp://x\" }\n", "keep one"),
      ("    sendmail: /usr/sbin/sendmail\n    deciders: [nobody]\n", "isn't allowed"),
    ])
  func badWays(lines: String, reason: String) {
    let read = mail(lines)
    #expect(read.isBroken)
    #expect(read.messages.contains { $0.contains(reason) }, "\(read.messages)")
  }

  @Test("A template that is missing or wrong is reported with its place")
  func badTemplates() {
    var files = Self.templates
    files["config/notifications/run.held.txt"] = nil
    files["config/notifications/run.failed.txt"] = "Subject: x\n\n{{username}}\n"
    let read = mail("    sendmail: /usr/sbin/sendmail\n", files: files)
    #expect(read.messages.count == 2, "\(read.messages)")
    #expect(read.messages.contains { $0.contains("run.held.txt can't be read") })
    #expect(
      read.messages.contains {
        $0.contains("run.failed.txt:3: run.failed has no {{username}}") && $0.contains("directory")
      })
  }

  @Test("The templates of events that no mail is sent about aren't needed")
  func neededTemplates() throws {
    let read = mail(
      "    sendmail: /usr/sbin/sendmail\n    events: [run.held]\n",
      files: ["config/notifications/run.held.txt": "Subject: x\n\nx\n"])
    #expect(read.messages == [])
    #expect(try read.settings().notifications.mail?.templates.keys.map(\.rawValue) == ["run.held"])
  }

  @Test("The shipped templates can be used", arguments: NotificationEvent.occurring)
  func shippedTemplates(event: NotificationEvent) throws {
    let text = try shipped("config/notifications/\(MailTemplate.fileName(for: event))")
    _ = try MailTemplate(parsing: text, for: event)
  }

  @Test("What the example shows as a comment can be used as it is")
  func exampleComments() throws {
    let lines = try shipped("config/example.yaml").split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("  # webhooks:") })
    let end = try #require(lines[start...].firstIndex { $0.hasPrefix("log:") })
    let shown = lines[start..<end].filter { !$0.hasPrefix("  # Mail:") }.map { line in
      line.replacing("  # ", with: "  ", maxReplacements: 1)
    }.filter { !$0.hasPrefix("  to ") && !$0.hasPrefix("  about") }
    let read = configuration(
      "notifications:\n" + shown.joined(separator: "\n") + "\n",
      files: Self.templates.merging([
        "config/chat.secret": String(repeating: "k", count: 32), "config/mail.password": "secret",
      ]) { $1 })
    #expect(read.messages == [])
    let settings = try read.settings().notifications
    #expect(settings.webhooks.map(\.name) == ["chat"])
    #expect(settings.mail?.routing.operators.map(\.description) == ["ops@example.com"])
  }
}
