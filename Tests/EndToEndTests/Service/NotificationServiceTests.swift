import Fixtures
import Glibc
import Testing
import Values

@Suite("Notifications of the running service")
struct NotificationServiceTests {
  private static let secret = "a-secret-of-some-length"

  /// A service that tells a port of this machine of everything; Daniel is a guest.
  private static func serving(
    port: Int, attempts: Int = 100, mailPort: Int? = nil
  ) async throws -> (TemporaryInstallation, RunningService) {
    let installation = try await TemporaryInstallation.demo { settings in
      settings.defaultRole = "none"
      settings.sections = [
        "notifications:",
        "  retry: { attempts: \(attempts), first_delay: 100ms, maximum_delay: 200ms }",
        "  templates: \(SourceTree.path("config/notifications"))",
        "  webhooks:",
        "    - name: chat",
        "      url: http://127.0.0.1:\(port)/hooks/muster",
        "      secret: \(secret)",
        "      allow_private: true",
      ]
      if let mailPort {
        settings.sections += [
          "  mail:", "    from: muster@example.com",
          "    smtp: { url: \"smtp://127.0.0.1:\(mailPort)\", tls: none }",
          "    operators: [ops@example.com]",
        ]
      }
    }
    try await installation.sync(expecting: 5)
    return (installation, try await RunningService(installation))
  }

  /// Daniel asks for access; returns the request's identifier.
  @discardableResult
  private func ask(_ service: RunningService) async throws -> String {
    let daniel = try await service.signIn("daniel")
    let asked = try await service.post(
      "/api/v1/access-requests", #"{"message":"Bitte, für 日本"}"#, token: daniel)
    try #require(asked.status == 201, "\(asked.body)")
    return try #require(asked.json["request_id"]?.stringValue)
  }

  /// What a webhook was told about requests, in order.
  private func told(_ receiver: Receiver) throws -> [JSONValue] {
    try receiver.record.map { try JSONValue(parsing: $0) }.filter {
      $0["headers"]?["Muster-Event"]?.stringValue?.hasPrefix("request.") == true
    }
  }

  @Test("A request arrives at the webhook with a signature that openssl makes as well")
  func signature() async throws {
    let receiver = try await Receiver("http")
    let (installation, service) = try await Self.serving(port: receiver.port)
    let id = try await ask(service)
    try await wait(for: "delivery") { try !told(receiver).isEmpty }
    let request = try #require(try told(receiver).first)
    let body = try #require(request["body"]?.stringValue)
    let message = try JSONValue(parsing: body)
    #expect(message["event"] == "request.waiting")
    #expect(message["data"]?["request_id"] == .string(id))
    #expect(message["data"]?["message"] == "Bitte, für 日本")
    #expect(message["delivery_id"] == request["headers"]?["Muster-Delivery"])
    let signature = try #require(request["headers"]?["Muster-Signature"]?.stringValue)
    let parts = signature.split(separator: ",")
    let signed = "\(parts[0].dropFirst(2)).\(body)"
    let digest = try await run(
      "/usr/bin/openssl", ["dgst", "-sha256", "-hmac", Self.secret, "-r"], input: signed,
      folder: installation.folder)
    #expect("v1=\(digest.prefix(64))" == parts[1])
  }

  @Test("A decision stands while the receiver is down, and is told when it is back")
  func down() async throws {
    let port = try FreePort.pick()
    let (_, service) = try await Self.serving(port: Int(port))
    let id = try await ask(service)
    let alice = try await service.signIn("alice")
    let approved = try await service.post(
      "/api/v1/access-requests/\(id)/approve", #"{"role":"user"}"#, token: alice)
    #expect(approved.status == 200, "\(approved.body)")
    let waiting = try await service.get(
      "/api/v1/notifications?state=pending&event=request.decided", token: alice)
    #expect(waiting.json["total"] == 1)
    let receiver = try await Receiver("http", port: port)
    try await wait(for: "both deliveries") { try told(receiver).count >= 2 }
    #expect(
      Set(try told(receiver).map { $0["headers"]?["Muster-Event"] })
        == ["request.waiting", "request.decided"])
  }

  @Test("What a receiver always refuses is given up, and delivered when it is tried again")
  func dead() async throws {
    let receiver = try await Receiver("http")
    try receiver.answer("500")
    let (_, service) = try await Self.serving(port: receiver.port, attempts: 2)
    try await ask(service)
    let alice = try await service.signIn("alice")
    let path = "/api/v1/notifications"
    let filter = "?state=dead&event=request.waiting"
    try await wait(for: "end of the attempts") {
      try await service.get(path + filter, token: alice).json["total"] == 1
    }
    let dead = try await service.get(path + filter, token: alice).json["items"]?.arrayValue?.first
    #expect(dead?["attempts"] == 2)
    #expect(dead?["last_error"] == "The receiver answered 500.")
    let id = try #require(dead?["notification_id"]?.stringValue)
    try receiver.answer("200")
    let retried = try await service.post("\(path)/\(id)/retry", token: alice)
    #expect(retried.status == 200, "\(retried.body)")
    try await wait(for: "delivery") {
      try await service.get("\(path)/\(id)", token: alice).json["state"] == "delivered"
    }
    let deliveries = Set(try told(receiver).map { $0["headers"]?["Muster-Delivery"] })
    #expect(deliveries == [.string(id)], "every attempt has the same identifier")
  }

  @Test("A killed service delivers what it had begun under the same identifier")
  func killed() async throws {
    let receiver = try await Receiver("http")
    try receiver.answer("silent")
    let (installation, service) = try await Self.serving(port: receiver.port)
    try await ask(service)
    // Other events may come first; one delivery at a time is under way.
    try await wait(for: "attempt") { !receiver.record.isEmpty }
    service.program.signal(SIGKILL)
    _ = try await service.program.finish()
    let begun = try JSONValue(parsing: try #require(receiver.record.first))
    try receiver.answer("200")
    let next = try await RunningService(installation)
    let delivery = begun["headers"]?["Muster-Delivery"]
    try await wait(for: "delivery") {
      try receiver.record.dropFirst().contains {
        try JSONValue(parsing: $0)["headers"]?["Muster-Delivery"] == delivery
      }
    }
    let alice = try await next.signIn("alice")
    try await wait(for: "end of all") {
      try await next.get("/api/v1/notifications?state=pending", token: alice).json["total"] == 0
    }
    #expect(
      try await next.get("/api/v1/notifications?state=dead", token: alice).json["total"] == 0)
  }

  @Test("Mail goes to those who decide, then to who asked; a test says what arrives")
  func mail() async throws {
    let (web, post) = (try await Receiver("http"), try await Receiver("smtp"))
    let (installation, service) = try await Self.serving(port: web.port, mailPort: post.port)
    let id = try await ask(service)
    let alice = try await service.signIn("alice")
    try await wait(for: "mail to a decider") {
      try mails(post).contains { $0.recipient.contains("alice@") }
    }
    let rejected = try await service.post(
      "/api/v1/access-requests/\(id)/reject", #"{"reason":"Ask Alice."}"#, token: alice)
    #expect(rejected.status == 200, "\(rejected.body)")
    try await wait(for: "mail to the requester") {
      try mails(post).contains {
        $0.recipient.contains("daniel@") && $0.text.contains("Subject: Your request")
      }
    }
    let test = try await installation.json("notification", "test")
    #expect(test.arrayValue?.map { $0["delivered"] } == [true, true])
    try web.answer("404")
    let failing = try await installation.json("notification", "test", code: 1)
    #expect(failing.arrayValue?.first?["error"] == "The receiver answered 404.")
    let settings = try await service.get("/api/v1/settings", token: alice)
    #expect(settings.status == 200)
    #expect(!settings.body.contains(Self.secret))
    #expect(!settings.body.contains("hooks/muster"))
  }

  private func mails(_ receiver: Receiver) throws -> [(recipient: String, text: String)] {
    try receiver.record.map { line in
      let mail = try JSONValue(parsing: line)
      return (mail["recipient"]?.stringValue ?? "", mail["text"]?.stringValue ?? "")
    }
  }
}
