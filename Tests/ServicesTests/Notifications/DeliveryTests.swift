import Accounts
import Notifications
import SQLStore
import Services
import Synchronization
import Testing
import Values

@Suite("Delivering notifications")
struct DeliveryTests {
  private static let chat = CarrierName.webhook("chat")

  /// A world that tells `chat` alone of one request that waits.
  private func withOne(
    _ body: (NotificationWorld) async throws -> Void
  ) async throws {
    try await withWorld { world in
      let policy = NotificationPolicy(
        webhooks: [.init(carrier: Self.chat, events: Set(NotificationEvent.occurring))])
      let notifications = try NotificationWorld(world, policy: policy)
      try await notifications.apply()
      try await body(notifications)
    }
  }

  private func only(_ notifications: NotificationWorld) async throws -> Notification {
    let all = try await notifications.all()
    try #require(all.count == 1)
    return try #require(all.first)
  }

  @Test("What is taken is delivered once")
  func delivered() async throws {
    try await withOne { notifications in
      let carrier = ScriptedCarrier()
      let service = notifications.service([carrier])
      #expect(try await service.deliverNext(by: carrier))
      #expect(try await !service.deliverNext(by: carrier))
      #expect(carrier.attempts.map(\.event) == [.requestWaiting])
      let delivery = try await only(notifications).delivery
      #expect(delivery == .init(state: .delivered, attempts: 1, endedAt: .start))
      #expect(service.attempts.map(\.number) == [1])
    }
  }

  @Test("What fails is tried later with the same identifier, and given up in the end")
  func retried() async throws {
    try await withOne { notifications in
      let carrier = ScriptedCarrier(failing: [.init("one"), .init("two"), .init("three")])
      let service = notifications.service([carrier])
      let reports = Mutex<[NotificationReport]>([])
      for attempt in 1...3 {
        let wasDue = try await service.deliverNext(by: carrier) { report in
          reports.withLock { $0.append(report) }
        }
        #expect(wasDue)
        #expect(try await !service.deliverNext(by: carrier), "not before its time")
        #expect(try await only(notifications).delivery.attempts == attempt)
        notifications.world.clock.advance(by: .seconds(60))
      }
      let delivery = try await only(notifications).delivery
      #expect(delivery.state == .dead)
      #expect(delivery.lastError == "three")
      #expect(delivery.nextAttemptAt == nil)
      #expect(Set(carrier.attempts.map(\.id)).count == 1)
      #expect(reports.withLock { $0.count } == 3)
      let standing = try await service.standing()
      #expect(standing == NotificationStanding(pending: 0, dead: 1, oldestPending: nil))
    }
  }

  @Test("What can't ever work is given up at once")
  func permanent() async throws {
    try await withOne { notifications in
      let carrier = ScriptedCarrier(failing: [.init("no such mailbox", .permanent)])
      let wasDue = try await notifications.service([carrier]).deliverNext(by: carrier)
      #expect(wasDue)
      #expect(try await only(notifications).delivery.state == .dead)
    }
  }

  @Test("An attempt that a stop has ended doesn't count, and can be made again at once")
  func stopped() async throws {
    try await withOne { notifications in
      let carrier = ScriptedCarrier(failing: [.init("stopping", .stopped)])
      let service = notifications.service([carrier])
      let goesOn = try await service.deliverNext(by: carrier)
      #expect(!goesOn)
      #expect(try await only(notifications).delivery == .init(nextAttemptAt: .start))
      #expect(try await service.deliverNext(by: carrier))
      #expect(try await only(notifications).delivery.state == .delivered)
    }
  }

  @Test("Two processes never deliver one notification at the same time")
  func leased() async throws {
    try await withOne { notifications in
      let store = notifications.store
      let now = Timestamp.start
      let lease = DeliveryLease(holder: .number(1), expiresAt: now + .seconds(120))
      #expect(try await store.claim(for: Self.chat, lease, at: now) != nil)
      let other = DeliveryLease(holder: .number(2), expiresAt: now + .seconds(120))
      #expect(try await store.claim(for: Self.chat, other, at: now) == nil)
      let late = now + .seconds(120)
      let next = DeliveryLease(holder: .number(2), expiresAt: late + .seconds(120))
      let taken = try #require(try await store.claim(for: Self.chat, next, at: late))
      let end = Notification.Delivery(state: .delivered, attempts: 1, endedAt: late)
      #expect(try await !store.settle(taken.id, lease, as: end), "the lease has lapsed")
      #expect(try await only(notifications).delivery.state == .pending)
      #expect(try await store.settle(taken.id, next, as: end))
      #expect(try await only(notifications).delivery.state == .delivered)
    }
  }

  @Test("What a killed process was delivering is delivered by the next one at once")
  func killed() async throws {
    try await withOne { notifications in
      let lease = DeliveryLease(holder: .number(1), expiresAt: .start + .seconds(120))
      let claimed = try #require(
        try await notifications.store.claim(for: Self.chat, lease, at: .start))
      let carrier = ScriptedCarrier()
      let service = notifications.service([carrier], as: 2)
      #expect(try await !service.deliverNext(by: carrier))
      notifications.world.processes.end(1)
      #expect(try await service.deliverNext(by: carrier))
      #expect(carrier.attempts.map(\.id) == [claimed.id])
    }
  }

  @Test("A receiver that doesn't take anything holds up no other")
  func apart() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      try await world.make("boss", .admin)
      try await world.change(
        "UPDATE accounts SET email = 'boss@example.com', email_key = 'boss@example.com'")
      try await notifications.apply()
      let chat = ScriptedCarrier(failing: [.init("away")])
      let mail = ScriptedCarrier(.mail)
      let service = notifications.service([chat, mail])
      let work = Task { await service.run { _ in } }
      while try await service.standing().pending != 1 { await Task.yield() }
      work.cancel()
      await work.value
      #expect(mail.attempts.map(\.recipient) == ["boss@example.com"])
    }
  }

  @Test("A person can have a dead one tried again, which the audit events tell")
  func retryByHand() async throws {
    try await withOne { notifications in
      let carrier = ScriptedCarrier(failing: [.init("gone", .permanent)])
      let service = notifications.service([carrier])
      #expect(try await service.deliverNext(by: carrier))
      let dead = try await only(notifications)
      let again = try await service.retry(dead.id, by: .tester)
      #expect(again.delivery == .init(nextAttemptAt: .start, lastError: "gone"))
      #expect(try await only(notifications) == again)
      #expect(try await service.deliverNext(by: carrier))
      #expect(try await only(notifications).delivery.state == .delivered)
      #expect(
        try await notifications.world.texts(
          "SELECT action FROM audit_events WHERE subject_kind = 'notification'")
          == ["notification.retried"])
      await #expect(throws: NotificationError.alreadyDelivered) {
        try await service.retry(dead.id, by: .tester)
      }
      await #expect(throws: NotificationError.notFound) {
        try await service.retry(NotificationID(UniqueID(high: 1, low: 1)), by: .tester)
      }
    }
  }

  @Test("What goes by a way that isn't configured any more is given up, and old ends are removed")
  func tidied() async throws {
    try await withOne { notifications in
      let service = notifications.service([ScriptedCarrier(.mail)])
      try await service.tidy()
      #expect(try await only(notifications).delivery.state == .dead)
      notifications.world.clock.advance(by: .seconds(90 * 86_400))
      try await service.tidy()
      #expect(try await notifications.all().count == 1)
      notifications.world.clock.advance(by: .seconds(1))
      try await service.tidy()
      #expect(try await notifications.all().isEmpty)
    }
  }

  @Test("A list is read by state and event, page by page")
  func listed() async throws {
    try await withWorld { world in
      let notifications = try NotificationWorld(world)
      for name in ["ada", "bob", "eve"] { try await notifications.apply(name) }
      let carrier = ScriptedCarrier()
      let service = notifications.service([carrier])
      #expect(try await service.deliverNext(by: carrier))
      let delivered = try await service.list(NotificationFilter(state: .delivered))
      #expect(delivered.items.map(\.subject) == ["ada"])
      #expect(try await service.list(NotificationFilter(event: .runHeld)).total == 0)
      let first = try await service.list(NotificationFilter(), PageRequest(limit: 2))
      let rest = try await service.list(
        NotificationFilter(), PageRequest(limit: 2, cursor: first.nextCursor))
      #expect((first.items + rest.items).map(\.subject) == ["eve", "bob", "ada"])
      #expect(first.total == 3)
      #expect(rest.nextCursor == nil)
    }
  }
}
