import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

/// A world whose directory is written to.
struct WriteBackWorld: Sendable {
  let world: SyncWorld
  let writer: ScriptedWriter
  /// How many people's changes are written at once.
  var simultaneous = 4

  /// The first person's entry.
  static let person = EntryID.number(1)

  /// Writes into the directory of a world that is set up already.
  init(around world: SyncWorld) {
    self.world = world
    writer = ScriptedWriter(world.directory)
  }

  /// Lets a directory be written to, with some people in it.
  init(
    _ world: SyncWorld, rules: WriteBackRules, onConflict: ConflictAnswer = .hold,
    people: Int = 2
  ) async throws {
    self.init(around: world)
    let rule = try #require(RoleRule(group: Self.bosses, role: .manager))
    world.configure {
      $0.writeBack = rules
      $0.onConflict = onConflict
      $0.authorities = Authorities([.email: .merge, .displayName: .local])
      $0.mapping.displayName = ["displayName"]
      $0.defaultRole = .user
      $0.roleRules = [rule]
    }
    world.directory.edit { script in
      script.people = .people(1...people)
      for index in script.people.indices { script.people[index].edit("displayName", "P") }
      script.groups = [.group(50, "bosses", people: ["other"])]
    }
    try await world.run()
  }

  static let bosses = "cn=bosses,\(ScriptedDirectory.groupsBase)"

  /// Writes mail addresses and names.
  static let attributes = WriteBackRules(
    attributes: [.email: "mail", .displayName: "displayName"])

  var outbox: SQLOutboxStore {
    get throws {
      SQLOutboxStore(
        database: world.database, trail: AuditTrail(digest: world.digest),
        policies: [try world.synced().policy])
    }
  }

  /// What delivers, in one process.
  func delivery(_ process: DyingProcess = .never, as number: Int32 = 1) throws -> OutboxDelivery {
    OutboxDelivery(
      directory: try world.synced(), writer: MortalWriter(writer: writer, process: process),
      store: MortalOutbox(store: try outbox, process: process),
      environment: world.environment(as: number), simultaneous: simultaneous)
  }

  /// The use cases around the outbox, in one process.
  func service(_ process: DyingProcess = .never, as number: Int32 = 1) throws -> OutboxService {
    OutboxService(
      store: try outbox, runs: world.store, deliveries: [try delivery(process, as: number)],
      environment: world.environment(as: number))
  }

  /// The use cases around an outbox whose changes are recorded elsewhere.
  func service(recordingTo trail: AuditTrail) throws -> OutboxService {
    let store = SQLOutboxStore(
      database: world.database, trail: trail, policies: [try world.synced().policy])
    let delivery = OutboxDelivery(
      directory: try world.synced(), writer: writer, store: store,
      environment: world.environment())
    return OutboxService(
      store: store, runs: world.store, deliveries: [delivery], environment: world.environment())
  }

  /// Delivers what is due.
  @discardableResult
  func deliver() async throws -> OutboxDelivery.Tally { try await service().deliverNow() }

  /// Delivers in a process that dies at a call, if it comes to that one, and goes on in another.
  func deliver(dyingAt call: Int, afterwards: Bool) async throws {
    let process = DyingProcess(at: call, afterwards: afterwards)
    let error = await refusal { _ = try await service(process, as: 2).deliverNow() }
    #expect(error == nil || error is Crash)
    world.processes.end(2)
    try await deliver()
  }

  /// A run that delivers first.
  @discardableResult
  func run(isDryRun: Bool = false) async throws -> Run {
    let reconciler = Reconciler(
      directory: try world.synced(), client: world.directory, store: world.store,
      environment: world.environment(), delivery: try delivery())
    let outcome = try await reconciler.run(
      RunRequest(mode: .full, trigger: .api, isDryRun: isDryRun), actor: .tester)
    guard case .finished(let run) = outcome else { throw NotFinished() }
    return run
  }

  /// Changes an account as whoever looks after it.
  func change(
    _ username: String = "p1", _ edit: (inout AccountChange) -> Void
  ) async throws {
    var change = AccountChange()
    edit(&change)
    _ = try await administration().change(
      try await world.find(username).id, change, by: .machine)
  }

  /// Gives the first person the rule's role for a time.
  func makeManager(for duration: Duration) async throws {
    try await makeManager(try await world.find("p1").id, for: duration)
  }

  /// Gives somebody the rule's role for a time.
  func makeManager(_ account: AccountID, for duration: Duration) async throws {
    _ = try await administration().addGrant(
      GrantRequest(role: .manager, expiresAt: world.clock.now() + duration), to: account,
      by: .machine)
  }

  func administration() throws -> AccountAdministration {
    try world.administration(try world.synced().policy.authorities)
  }

  /// The changes in the outbox, the oldest first.
  func items() async throws -> [OutboxItem] {
    try await outbox.list(OutboxFilter(), PageRequest(limit: 200)).items.reversed()
  }

  func states() async throws -> [OutboxItem.State] { try await items().map(\.state) }

  /// The first person's entry.
  var entry: Entry {
    get throws {
      try #require(world.directory.entry(EntryReference(id: Self.person, dn: "")))
    }
  }

  /// The people in the rule's group.
  var members: [String] {
    get throws {
      let group = try #require(world.directory.entry(EntryReference(id: nil, dn: Self.bosses)))
      return group.values("member").map { String(decoding: $0, as: UTF8.self) }
    }
  }

  static let dn = "uid=p1,\(ScriptedDirectory.peopleBase)"
}

/// Makes a world that is written to, runs a test in it, and removes it.
func withWriteBack(
  _ rules: WriteBackRules = WriteBackWorld.attributes, onConflict: ConflictAnswer = .hold,
  people: Int = 2, _ body: (WriteBackWorld) async throws -> Void
) async throws {
  try await withWorld { world in
    try await body(
      try await WriteBackWorld(world, rules: rules, onConflict: onConflict, people: people))
  }
}
