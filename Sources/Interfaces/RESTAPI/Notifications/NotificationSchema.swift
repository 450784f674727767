import HTTPRouting
import Notifications
import Values

/// The forms of notifications in queries and answers.
enum NotificationSchema {
  static let state = Field(
    "state", .choice(Notification.State.pending, .delivered, .dead), "Where the delivery stands.")
  static let event = Field(
    "event",
    .choice(
      NotificationEvent.requestWaiting, .requestDecided, .requestExpired, .runHeld, .runFailed,
      .quarantineGrown, .conflictOpened),
    "What happened.")

  static let notification = Schema.component(
    "Notification",
    .object(
      .required(
        "notification_id",
        .uuid.described("The receiver is told it as `Muster-Delivery`, at every attempt the same.")),
      .required("event", .choice(NotificationEvent.occurring.map(\.rawValue))),
      .required("subject", .string().described("A username, or the name of a directory.")),
      .required("carrier", .string().described("`mail`, or `webhook:` and its name.")),
      .required("recipient", .string().nullable.described("The mail address, for mail.")),
      .required("state", .choice(Notification.State.allCases.map(\.rawValue))),
      .required("attempts", .integer(0...Int64.max)),
      .required("next_attempt_at", .timestamp.nullable),
      .required("last_error", .string().nullable), .required("occurred_at", .timestamp),
      .required(
        "ended_at", .timestamp.nullable.described("When it was delivered or given up.")),
      .required("data", .map(of: .anything).described("The facts that the receiver is told."))))

  static let example: JSONValue = [
    "notification_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "event": "run.held",
    "subject": "corp", "carrier": "webhook:chat", "recipient": nil, "state": "dead",
    "attempts": 15, "next_attempt_at": nil, "last_error": "The receiver answered 500.",
    "occurred_at": "2026-11-20T09:14:31Z", "ended_at": "2026-11-21T10:02:00Z",
    "data": [
      "run_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a11", "directory": "corp", "status": "held",
      "effects": 12, "reason": "12 of 30 accounts would be disabled; 10 may be.",
    ],
  ]

  static let retriedExample: JSONValue = [
    "notification_id": "01980f4e-5c1a-7b32-9d4f-2f6f0c1f7a10", "event": "run.held",
    "subject": "corp", "carrier": "webhook:chat", "recipient": nil, "state": "pending",
    "attempts": 0, "next_attempt_at": "2026-11-21T11:00:00Z",
    "last_error": "The receiver answered 500.", "occurred_at": "2026-11-20T09:14:31Z",
    "ended_at": nil, "data": ["directory": "corp"],
  ]
}
