public import Values

/// A notification as a program receives it: JSON, with a signature that shows where it comes from.
public struct WebhookMessage: Sendable, Hashable {
  /// The body, the same at every attempt.
  public let body: [UInt8]
  private let notification: Notification

  /// Writes a notification down.
  public init(_ notification: Notification) {
    self.notification = notification
    let json: JSONValue = [
      "delivery_id": JSONValue(notification.id),
      "event": .string(notification.event.rawValue),
      "occurred_at": JSONValue(notification.occurredAt), "data": .object(notification.facts),
    ]
    body = json.utf8
  }

  /// The bytes that are signed: the seconds since 1970 in digits, a full stop, the body.
  ///
  /// With the time in it, somebody who has recorded a delivery can't repeat it for ever.
  public func signedBytes(at now: Timestamp) -> [UInt8] {
    Array("\(Self.seconds(now)).".utf8) + body
  }

  /// The header's fields, `code` being the HMAC-SHA-256 of the signed bytes.
  public func headers(code: [UInt8], at now: Timestamp) -> [(name: String, value: String)] {
    [
      ("Content-Type", "application/json"), ("Muster-Event", notification.event.rawValue),
      ("Muster-Delivery", notification.id.description),
      ("Muster-Signature", "t=\(Self.seconds(now)),v1=\(HexText.encode(code))"),
    ]
  }

  private static func seconds(_ now: Timestamp) -> Int64 { now.millisecondsSince1970 / 1000 }
}
