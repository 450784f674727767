import Accounts
import HTTPRouting
import Notifications
import RESTAPI
import SQLStore
import Services
import Testing
import Values

@Suite("Notifications over REST")
struct NotificationTests {
  private static let path = "/api/v1/notifications"

  /// A world in which a guest has asked for access and the receiver has refused to hear it.
  private func withDead(_ body: (APIWorld, String) async throws -> Void) async throws {
    try await withAPI { world in
      let asked = try await world.call(
        .post, "/api/v1/access-requests", as: .guest, body: ["message": "Please."])
      try #require(asked.status == 201, "\(asked.text)")
      let carrier = ChatCarrier()
      try #require(try await world.services.operations.notifications.deliverNext(by: carrier))
      let page = try await world.call(.get, Self.path, as: .admin).json
      let id = page["items"]?.arrayValue?.first?["notification_id"]?.stringValue
      try await body(world, try #require(id))
    }
  }

  @Test("A list shows what was told, by what, and why it didn't arrive")
  func list() async throws {
    try await withDead { world, id in
      let page = try await world.call(.get, Self.path, as: .admin).json
      #expect(page["total"] == 1)
      let item = try #require(page["items"]?.arrayValue?.first)
      #expect(item["event"] == "request.waiting")
      #expect(item["subject"] == "guest")
      #expect(item["carrier"] == "webhook:chat")
      #expect(item["state"] == "dead")
      #expect(item["attempts"] == 1)
      #expect(item["last_error"] == "The receiver answered 410.")
      #expect(item["data"]?["message"] == "Please.")
      let one = try await world.call(.get, "\(Self.path)/\(id)", as: .admin)
      #expect(try one.json == item)
      #expect(one.headers["ETag"] != nil)
    }
  }

  @Test(
    "A list is filtered by state and event",
    arguments: [
      ("state=dead", 1), ("state=pending", 0), ("event=request.waiting&state=dead", 1),
      ("event=run.held", 0),
    ])
  func filters(query: String, count: Int64) async throws {
    try await withDead { world, _ in
      let page = try await world.call(.get, "\(Self.path)?\(query)", as: .admin).json
      #expect(page["total"] == .integer(count))
    }
  }

  @Test(
    "A filter that isn't one is refused",
    arguments: [
      "state=lost", "event=notification.test", "sort=state",
    ])
  func badFilters(query: String) async throws {
    try await withAPI { world in
      let answer = try await world.call(.get, "\(Self.path)?\(query)", as: .admin)
      #expect(answer.status == 422)
    }
  }

  @Test("A retry makes a dead notification due, is recorded, and delivered ones are left")
  func retry() async throws {
    try await withDead { world, id in
      let retried = try await world.call(.post, "\(Self.path)/\(id)/retry", as: .admin)
      #expect(retried.status == 200)
      #expect(try retried.json["state"] == "pending")
      #expect(try retried.json["attempts"] == 0)
      let events = try await world.call(
        .get, "/api/v1/audit?action=notification.retried", as: .admin
      ).json
      let event = try #require(events["items"]?.arrayValue?.first)
      #expect(event["actor"]?["name"] == "admin")
      #expect(event["before"]?["state"] == "dead")
      try await world.change("UPDATE notifications SET state = 'delivered'")
      let late = try await world.call(.post, "\(Self.path)/\(id)/retry", as: .admin)
      #expect(late.status == 409)
      #expect(try late.code == "already_delivered")
    }
  }

  @Test("The metrics tell attempts, what was given up, and how long the oldest waits")
  func metrics() async throws {
    try await withDead { world, id in
      _ = try await world.call(.post, "\(Self.path)/\(id)/retry", as: .admin)
      world.clock.move(by: .seconds(90))
      let text = try await world.call(.get, "/metrics").text
      for line in [
        #"muster_notification_attempts_total{carrier="webhook:chat",outcome="dead"} 1"#,
        "muster_notifications_pending 1", "muster_notifications_dead 0",
        "muster_notification_oldest_pending_seconds 90",
      ] {
        #expect(text.contains(line), "\(line)")
      }
    }
  }
}
