import Notifications
import Testing
import Values

@Suite("Messages to webhooks")
struct WebhookMessageTests {
  private let message = WebhookMessage(.sample(facts: [.init("username", "ada")]))

  @Test("The body names the delivery, the event, the moment and the facts")
  func body() {
    #expect(
      String(decoding: message.body, as: UTF8.self) == """
        {"delivery_id":"00000000-0000-0000-0000-000000000007","event":"request.waiting",\
        "occurred_at":"2026-01-01T00:00:00Z","data":{"username":"ada"}}
        """)
  }

  @Test("What is signed begins with the seconds of the attempt")
  func signed() {
    let bytes = message.signedBytes(at: .start + .milliseconds(5999))
    #expect(bytes == Array("1767225605.".utf8) + message.body)
  }

  @Test("The header carries event, delivery and signature")
  func headers() {
    let headers = message.headers(code: [0xab, 0x01], at: .start)
    #expect(
      headers.map { "\($0.name): \($0.value)" } == [
        "Content-Type: application/json", "Muster-Event: request.waiting",
        "Muster-Delivery: 00000000-0000-0000-0000-000000000007",
        "Muster-Signature: t=1767225600,v1=ab01",
      ])
  }
}

extension Notification {
  /// A request that waits, with these facts.
  static func sample(
    _ event: NotificationEvent = .requestWaiting, facts: [JSONValue.Member]
  ) -> Notification {
    Notification(
      id: NotificationID(UniqueID(high: 0, low: 7)), event: event, subject: "ada",
      occurredAt: .start, facts: facts, carrier: .webhook("chat"))
  }
}

extension Timestamp {
  /// 2026-01-01T00:00:00Z.
  static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
}
