public import Accounts
public import Notifications
public import Values

/// Delivers notifications in the background, so that what happens never waits for that.
///
/// A notification is delivered at least once, by one process at a time: whoever dies in between
/// leaves a lease behind that others take over at once, or when it lapses.
public struct NotificationService: Sendable {
  /// The time in which every attempt ends.
  public static let leaseTime: Duration = .seconds(120)
  /// The time between two looks for something to deliver.
  private static let lookInterval: Duration = .seconds(1)
  private static let tidyInterval: Duration = .seconds(3600)
  private static let rowsAtOnce = 2000

  private let store: any NotificationStore
  private let carriers: [any NotificationCarrier]
  private let settings: DeliverySettings
  private let environment: DeliveryEnvironment
  private let tally = DeliveryTally()

  /// Takes what it works with.
  public init(
    store: any NotificationStore, carriers: [any NotificationCarrier], settings: DeliverySettings,
    environment: DeliveryEnvironment
  ) {
    self.store = store
    self.carriers = carriers
    self.settings = settings
    self.environment = environment
  }

  /// The names of the configured carriers.
  public var carrierNames: [CarrierName] { carriers.map(\.name) }

  /// Attempts of this process by carrier and how they ended.
  public var attempts: [DeliveryTally.Count] { tally.all }

  /// Notifications, the newest first.
  ///
  /// - Throws: `BadCursor` when the cursor is of another list.
  public func list(
    _ filter: NotificationFilter = NotificationFilter(), _ page: PageRequest = PageRequest()
  ) async throws -> Page<Notification> {
    try await store.list(filter, page)
  }

  /// One notification.
  public func find(_ id: NotificationID) async throws -> Notification? {
    try await store.find(id)
  }

  /// How many wait, since when, and how many were given up.
  public func standing() async throws -> NotificationStanding {
    try await store.standing()
  }

  /// How long the oldest notification waits by now; zero when none does.
  public func oldestAge(in standing: NotificationStanding) -> Duration {
    standing.oldestPending.map { max(.zero, environment.time.now() - $0) } ?? .zero
  }

  /// Lets a notification that isn't delivered be tried now, with all its attempts before it.
  ///
  /// - Throws: `NotificationError`.
  public func retry(_ id: NotificationID, by actor: Actor) async throws -> Notification {
    let now = environment.time.now()
    return try await store.retry(
      id,
      event: { notification in
        AuditEvent(
          action: "notification.retried", actor: actor,
          subject: .init(
            kind: "notification", id: id.value, name: notification.event.rawValue),
          before: [
            "state": .string(notification.delivery.state.rawValue),
            "attempts": JSONValue(notification.delivery.attempts),
            "last_error": JSONValue(notification.delivery.lastError),
          ], after: ["state": "pending", "carrier": .string(notification.carrier.description)],
          at: now)
      }, at: now)
  }

  /// Sends a notification of a test by each carrier, past the store.
  public func test(by actor: Actor) async -> [CarrierTest] {
    var results: [CarrierTest] = []
    for carrier in carriers {
      for recipient in carrier.testRecipients {
        let now = environment.time.now()
        let notification = Notification(
          id: environment.randomness.identifier(at: now), event: .test, subject: "test",
          occurredAt: now, facts: [.init("sent_by", .string(actor.name))], carrier: carrier.name,
          recipient: recipient)
        var test = CarrierTest(
          carrier: carrier.name, recipient: recipient, delivery: notification.id)
        do throws(DeliveryFailure) {
          try await carrier.deliver(notification, at: now)
        } catch {
          test.failure = error.reason
        }
        results.append(test)
      }
    }
    return results
  }
}

extension NotificationService {
  /// Delivers what is due, carrier beside carrier, until the task is cancelled.
  public func run(report: @escaping @Sendable (NotificationReport) -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      for carrier in carriers {
        group.addTask {
          await repeating(every: Self.lookInterval, report) {
            while try await deliverNext(by: carrier, report: report) {}
          }
        }
      }
      group.addTask { await repeating(every: Self.tidyInterval, report) { try await tidy() } }
    }
  }

  /// Delivers the one notification of a carrier that is due for the longest time.
  ///
  /// - Returns: whether there was one.
  public func deliverNext(
    by carrier: any NotificationCarrier, report: @Sendable (NotificationReport) -> Void = { _ in }
  ) async throws -> Bool {
    try Task.checkCancellation()
    let now = environment.time.now()
    let lease = DeliveryLease(
      holder: environment.processes.own, expiresAt: now + Self.leaseTime)
    guard let notification = try await store.claim(for: carrier.name, lease, at: now) else {
      return false
    }
    var delivery = notification.delivery
    do throws(DeliveryFailure) {
      try await carrier.deliver(notification, at: now)
      delivery = .init(
        state: .delivered, attempts: delivery.attempts + 1, lastError: delivery.lastError,
        endedAt: environment.time.now())
    } catch {
      delivery = after(error, delivery)
    }
    let isStopped = delivery == notification.delivery
    if try await store.settle(notification.id, lease, as: delivery), !isStopped {
      note(delivery, of: notification, report)
    }
    return !isStopped
  }

  /// Gives up what no configured carrier delivers, and removes what is too old.
  public func tidy() async throws {
    let now = environment.time.now()
    _ = try await store.giveUp(carriersBesides: carrierNames, at: now)
    var removed = Self.rowsAtOnce
    while removed == Self.rowsAtOnce {
      try Task.checkCancellation()
      removed = try await store.remove(
        deliveredBefore: now - settings.keepDelivered, givenUpBefore: now - settings.keepDead,
        limit: Self.rowsAtOnce)
    }
  }

  private func after(
    _ failure: DeliveryFailure, _ delivery: Notification.Delivery
  ) -> Notification.Delivery {
    guard failure.kind != .stopped else { return delivery }
    let attempts = delivery.attempts + 1
    let now = environment.time.now()
    let delay = settings.delays.delay(
      after: attempts, chance: environment.randomness.fraction())
    guard failure.kind == .temporary, let delay else {
      return .init(
        state: .dead, attempts: attempts, lastError: failure.reason, endedAt: now)
    }
    return .init(
      attempts: attempts, nextAttemptAt: now + delay, lastError: failure.reason)
  }

  private func note(
    _ delivery: Notification.Delivery, of notification: Notification,
    _ report: @Sendable (NotificationReport) -> Void
  ) {
    tally.count(notification.carrier, delivery.state)
    guard delivery.state != .delivered else { return }
    var failed = notification
    failed.delivery = delivery
    report(.notDelivered(failed))
  }

  private func repeating(
    every interval: Duration, _ report: @Sendable (NotificationReport) -> Void,
    _ work: () async throws -> Void
  ) async {
    while !Task.isCancelled {
      do {
        try await work()
      } catch is CancellationError {
        return
      } catch {
        report(.storeFailed("\(error)"))
      }
      do { try await Task.sleep(for: interval) } catch { return }
    }
  }
}
