import Accounts
import Cryptography
import Notifications
import SQLStore
import Services
import Synchronization
import Testing
import Values

/// A world whose audit trail records notifications, with carriers that do what a test says.
struct NotificationWorld {
  let world: SyncWorld
  let store: SQLNotificationStore
  let trail: AuditTrail
  let randomness = CountingRandomness()

  /// A world in which `chat` hears everything, and mail goes to those whom it concerns.
  init(_ world: SyncWorld, policy: NotificationPolicy? = nil) throws {
    self.world = world
    trail = AuditTrail(
      digest: world.digest,
      notifications: NotificationRecording(
        policy: try policy ?? .everything(), permissions: .standard, randomness: randomness))
    store = SQLNotificationStore(
      database: world.database, trail: trail, processes: world.processes)
  }

  /// The service of one process.
  func service(
    _ carriers: [any NotificationCarrier], as process: Int32 = 1,
    settings: DeliverySettings = DeliverySettings(
      delays: RetryDelays(attempts: 3, first: .seconds(10), longest: .seconds(60)))
  ) -> NotificationService {
    let processes = world.processes.seen(by: process)
    return NotificationService(
      store: SQLNotificationStore(
        database: world.database, trail: trail, processes: processes), carriers: carriers,
      settings: settings,
      environment: DeliveryEnvironment(
        time: world.clock, randomness: randomness, processes: processes))
  }

  /// Access requests whose changes are told.
  func requests() -> AccessRequestService {
    AccessRequestService(
      settings: AccessRequestSettings(allowsApplications: true),
      store: SQLAccessRequestStore(database: world.database),
      ledger: SQLAccountLedger(database: world.database, trail: trail),
      passwords: PasswordKeeping(
        settings: PasswordSettings(), dictionary: nil,
        store: SQLPasswordStore(database: world.database), hasher: PlainHasher(),
        gate: SignInGate(
          store: FailuresInMemory(log: SessionsInMemory()), settings: LockoutSettings(),
          time: world.clock), time: world.clock, randomness: randomness),
      rules: AccountRules(), time: world.clock, randomness: randomness)
  }

  /// Somebody applies for an account.
  @discardableResult
  func apply(_ username: String = "ada") async throws -> AccessRequest {
    try await requests().apply(
      AccountApplication(
        username: username, email: "\(username)@example.com",
        password: Secret("Correct-Horse-7"), message: "Please"),
      origin: RequestOrigin(ipAddress: "192.0.2.1", userAgent: nil))
  }

  /// Runs the directory with a store that records notifications.
  @discardableResult
  func run(isDryRun: Bool = false) async throws -> Run {
    let store = SQLRunStore(
      database: world.database, trail: trail, processes: world.processes)
    let outcome = try await world.reconciler(store: store).run(
      RunRequest(mode: .full, trigger: .api, isDryRun: isDryRun), actor: .tester)
    guard case .finished(let run) = outcome else { throw NotFinished() }
    return run
  }

  /// Everything recorded, the oldest first.
  func all() async throws -> [Notification] {
    try await store.list(NotificationFilter(), PageRequest(limit: 200)).items.reversed()
  }

  /// What was recorded, as `event carrier recipient`.
  func told() async throws -> [String] {
    try await all().map { notification in
      ([notification.event.rawValue, notification.carrier.description]
        + [notification.recipient].compactMap(\.self)).joined(separator: " ")
    }
  }
}

extension NotificationPolicy {
  /// `chat` hears everything; mail goes to everybody whom an event concerns.
  static func everything(deciders: [MailAddress]? = nil) throws -> NotificationPolicy {
    let all = Set(NotificationEvent.occurring)
    return NotificationPolicy(
      webhooks: [.init(carrier: .webhook("chat"), events: all)],
      mail: .init(
        events: all, deciders: deciders,
        operators: [try #require(MailAddress("ops@example.com"))]))
  }
}

/// A carrier that does what a test says, and remembers what it was given.
final class ScriptedCarrier: NotificationCarrier {
  let name: CarrierName
  let testRecipients: [String?] = [nil]
  private let script: Mutex<[DeliveryFailure?]>
  private let given = Mutex<[Notification]>([])

  /// Fails as often as the script says, then delivers.
  init(_ name: CarrierName = .webhook("chat"), failing script: [DeliveryFailure?] = []) {
    self.name = name
    self.script = Mutex(script)
  }

  /// What it was given, in order.
  var attempts: [Notification] { given.withLock(\.self) }

  func deliver(
    _ notification: Notification, at now: Timestamp
  ) async throws(DeliveryFailure) {
    given.withLock { $0.append(notification) }
    let failure = script.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    if let failure { throw failure }
  }
}
