import Accounts
import Cryptography
import Directory
import Fixtures
import FoundationEssentials
import Glibc
import Reconciliation
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Testing
import Values

/// A scripted directory, a store on a temporary database, and the clock between them.
final class SyncWorld: Sendable {
  let directory = ScriptedDirectory()
  let database: SQLiteDatabase
  let store: SQLRunStore
  let clock: HandClock
  let processes: ScriptedProcesses
  let digest: SHA256Digest
  private let folder: TestFolder
  private let randomness: CountingRandomness
  private let policy: Mutex<SyncPolicy>
  private let connection: Mutex<DirectoryConnectionSettings>

  fileprivate init(folder: TestFolder) async throws {
    self.folder = folder
    clock = HandClock()
    randomness = CountingRandomness()
    database = try await SQLiteDatabase.open(
      SQLiteSettings(path: folder.path("muster.db")), migrations: Schema.migrations, now: .start)
    digest = try SHA256Digest()
    processes = ScriptedProcesses(own: 1)
    store = SQLRunStore(database: database, digest: digest, processes: processes)
    let name = try #require(DirectoryName("corp"))
    policy = Mutex(SyncPolicy(directory: name))
    let everything = try Filter("(objectClass=*)")
    connection = Mutex(
      DirectoryConnectionSettings(
        name: name, urls: ["ldap://test"], bind: .anonymous,
        users: .init(base: ScriptedDirectory.peopleBase, filter: everything),
        groups: .init(base: ScriptedDirectory.groupsBase, filter: everything)))
  }

  /// Another directory on the same store, whose world has to outlive this one.
  init(_ name: String, beside other: SyncWorld) throws {
    folder = other.folder
    database = other.database
    digest = other.digest
    processes = other.processes
    store = other.store
    clock = other.clock
    randomness = other.randomness
    let name = try #require(DirectoryName(name))
    policy = Mutex(SyncPolicy(directory: name))
    var connection = other.connection.withLock(\.self)
    connection.name = name
    self.connection = Mutex(connection)
  }

  /// The directory's configured name.
  var name: DirectoryName { policy.withLock(\.directory) }

  /// Changes what the configuration says.
  func configure(_ change: @Sendable (inout SyncPolicy) -> Void) {
    policy.withLock { change(&$0) }
  }

  /// Changes how the directory is reached.
  func reconnect(_ change: @Sendable (inout DirectoryConnectionSettings) -> Void) {
    connection.withLock { change(&$0) }
  }

  /// A reconciler as one process would make it.
  func reconciler(
    store: (any RunStore)? = nil, as process: Int32 = 1, batchSize: Int = 5
  ) throws -> Reconciler {
    Reconciler(
      directory: try synced(), client: directory, store: store ?? self.store,
      environment: environment(as: process, batchSize: batchSize))
  }

  /// The directory as it is configured now.
  func synced() throws -> SyncedDirectory {
    SyncedDirectory(
      connection: connection.withLock(\.self), policy: policy.withLock(\.self),
      schedule: SyncSchedule(incremental: .seconds(60)))
  }

  func environment(as process: Int32 = 1, batchSize: Int = 5) -> SyncEnvironment {
    SyncEnvironment(
      time: clock, randomness: randomness, digest: digest,
      processes: processes.seen(by: process), batchSize: batchSize)
  }

  /// Runs to the end.
  @discardableResult
  func run(_ mode: Run.Mode = .full, isDryRun: Bool = false) async throws -> Run {
    let outcome = try await reconciler().run(
      RunRequest(mode: mode, trigger: .api, isDryRun: isDryRun), actor: .tester)
    guard case .finished(let run) = outcome else { throw NotFinished() }
    return try #require(try await store.find(run.id))
  }

  /// The effects of a run.
  func effects(of run: Run) async throws -> [StoredEffect] {
    try await store.effects(of: run.id, EffectFilter(), PageRequest(limit: 200)).items
  }

  /// The kinds of a run's effects in the plan's order.
  func kinds(of run: Run) async throws -> [EffectKind] {
    try await effects(of: run).map(\.record.kind)
  }
}

/// A run was asked for while another one was under way.
struct NotFinished: Error {}

/// Makes a world, runs a test in it, and removes it.
func withWorld(
  inMemory: Bool = false, _ body: (SyncWorld) async throws -> Void
) async throws {
  let folder = try TestFolder(inMemory: inMemory)
  let world = try await SyncWorld(folder: folder)
  let result: Result<Void, any Error>
  do {
    result = .success(try await body(world))
  } catch {
    result = .failure(error)
  }
  await world.database.close()
  try result.get()
}

extension Actor {
  static let tester = Actor(kind: .commandLine, name: "tester", origin: "test")
}

extension Timestamp {
  /// 2026-01-01T00:00:00Z.
  static let start = Timestamp(millisecondsSince1970: 1_767_225_600_000)
}
