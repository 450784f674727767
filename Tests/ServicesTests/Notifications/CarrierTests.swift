import Cryptography
import Notifications
import Services
import Synchronization
import Testing
import Values

@Suite("Carriers of notifications")
struct CarrierTests {
  private func notification(recipient: String? = nil) -> Notification {
    Notification(
      id: NotificationID(UniqueID(high: 0, low: 7)), event: .runHeld, subject: "corp",
      occurredAt: .start, facts: [.init("directory", "corp")], carrier: .webhook("chat"),
      recipient: recipient)
  }

  private func webhook(_ transport: ScriptedTransport) -> WebhookCarrier {
    WebhookCarrier(
      name: .webhook("chat"), target: WebTarget(url: "https://example.com"),
      secret: Secret("swordfish"), authentication: HMACMessageAuthentication(),
      transport: transport)
  }

  /// Why a delivery fails; nil when it works.
  private func failure(
    of carrier: any NotificationCarrier, _ notification: Notification
  ) async -> DeliveryFailure? {
    do throws(DeliveryFailure) {
      try await carrier.deliver(notification, at: .start)
      return nil
    } catch {
      return error
    }
  }

  @Test("A webhook's signature is the one that openssl makes of time, full stop and body")
  func signature() async throws {
    let transport = ScriptedTransport(200)
    try await webhook(transport).deliver(notification(), at: .start + .seconds(9))
    let post = try #require(transport.posts.first)
    // printf '1767225609.%s' "$body" | openssl dgst -sha256 -hmac swordfish
    #expect(
      String(decoding: post.body, as: UTF8.self) == """
        {"delivery_id":"00000000-0000-0000-0000-000000000007","event":"run.held",\
        "occurred_at":"2026-01-01T00:00:00Z","data":{"directory":"corp"}}
        """)
    #expect(
      post.headers.last { $0.name == "Muster-Signature" }?.value
        == "t=1767225609,v1=45c019920242ea7d9d24daf1adada9b717f51a0a0c78f18b63baa52e04baf903")
  }

  @Test(
    "Any status but 2xx is a failure, and 410 ends the attempts",
    arguments: [
      (100, DeliveryFailure.Kind.temporary), (301, .temporary), (302, .temporary),
      (404, .temporary),
      (410, .permanent), (429, .temporary), (500, .temporary),
    ])
  func statuses(status: Int, kind: DeliveryFailure.Kind) async {
    let failure = await failure(of: webhook(ScriptedTransport(status)), notification())
    #expect(failure == DeliveryFailure("The receiver answered \(status).", kind))
  }

  @Test("Mail is made of the template, and what has none or no address is given up")
  func mail() async throws {
    let transport = ScriptedTransport(200)
    let address = try #require(MailAddress("muster@example.com"))
    let carrier = MailCarrier(
      sender: address, operators: [],
      templates: [
        .runHeld: try MailTemplate(
          parsing: "Subject: {{directory}} waits\n\n{{service_url}}", for: .runHeld)
      ],
      serviceURL: "https://m.example.com", transport: transport)
    #expect(carrier.testRecipients == ["muster@example.com"])
    try await carrier.deliver(notification(recipient: "ops@example.com"), at: .start)
    let message = try #require(transport.messages.first)
    #expect(message.recipient.description == "ops@example.com")
    #expect(String(decoding: message.bytes, as: UTF8.self).contains("Subject: corp waits\r\n"))
    for bad in [notification(), notification(recipient: "ops")] {
      #expect(await failure(of: carrier, bad)?.kind == .permanent)
    }
    var other = notification(recipient: "ops@example.com")
    other.event = .runFailed
    #expect(await failure(of: carrier, other)?.kind == .permanent)
  }
}

/// A transport that answers as a test says, and remembers what it was given.
private final class ScriptedTransport: WebTransport, MailTransport {
  private let status: Int
  private let kept = Mutex<(posts: [WebPost], messages: [MailMessage])>(([], []))

  init(_ status: Int) {
    self.status = status
  }

  var posts: [WebPost] { kept.withLock(\.posts) }
  var messages: [MailMessage] { kept.withLock(\.messages) }

  func post(_ post: WebPost, to target: WebTarget) async throws(DeliveryFailure) -> Int {
    kept.withLock { $0.posts.append(post) }
    return status
  }

  func send(_ message: MailMessage) async throws(DeliveryFailure) {
    kept.withLock { $0.messages.append(message) }
  }
}
