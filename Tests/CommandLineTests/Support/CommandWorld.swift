import Accounts
import CommandLine
import Directory
import Reconciliation
import Services
import Synchronization
import Testing
import Values

/// The program with commands over services in memory.
struct CommandWorld {
  var names = ["corp"]
  var content = ScriptedStore.Content()
  var client = ScriptedDirectory()
  var accounts = ScriptedAccounts()
  var requests = ScriptedRequests()
  var notifications = ScriptedNotifications()
  var groups = ScriptedGroups()
  var workflows = ScriptedWorkflows()
  var imported = ImportedInMemory()
  var archive = ScriptedArchive()
  var audit = ScriptedAudit()
  var credentials = ScriptedCredentials(.init())
  var settlements = ScriptedSettlements()
  var outbox = ScriptedOutbox()
  var ledger = ScriptedLedger([])
  var testSteps: [DirectoryTestStep] = []
  var backedUp: [CopiedTable] = []

  static let start = Timestamp(millisecondsSince1970: 1_800_000_000_000)

  /// Calls the program once.
  func call(_ words: String..., width: Int? = nil) async throws -> Call {
    try await call(words: words, width: width)
  }

  /// Calls the program once, with somebody or nobody at the standard input.
  func call(
    words: [String], input: MemoryInput = MemoryInput(), width: Int? = nil
  ) async throws -> Call {
    let services = try services()
    let access = ServiceAccess { _, work in try await work(services) }
    let steps = testSteps
    let program = CommandLineProgram(
      name: "muster", summary: "Sync", version: "1",
      commands: [
        .sync(using: access), .plan(using: access),
        .directory(using: access) { _, name in
          guard name == "corp" else { throw UnknownDirectory(name: name) }
          return steps
        },
        .outbox(using: access), .user(using: access), .request(using: access),
        .group(using: access), .notification(using: access),
        .importing(using: access),
        .session(using: access), .token(using: access), .key(using: access),
        .workflow(using: access), .audit(using: access), .backup(using: access),
      ])
    return await Call(program, words, input: input, width: width)
  }

  private func services() throws -> CommandServices {
    let directories = try names.map { try Self.directory($0) }
    let time = FixedTime()
    let environment = SyncEnvironment(
      time: time, randomness: CountingRandomness(), digest: NoDigest(), processes: OneProcess())
    let sync = SyncService(
      directories: directories.map { ($0, client) }, store: ScriptedStore(content),
      environment: environment, report: { _ in })
    let backedUp = backedUp
    let passwords = PasswordKeeping(
      settings: PasswordSettings(), dictionary: nil, store: NoPasswords(), hasher: OpenHasher(),
      gate: SignInGate(store: NoFailures(), settings: LockoutSettings(), time: time),
      time: time, randomness: CountingRandomness())
    let imports = ImportServices(
      foreign: ForeignImport(
        store: imported, hasher: OpenHasher(), time: time, randomness: CountingRandomness(),
        digest: NoDigest()),
      lists: AccountListImport(
        store: imported, passwords: passwords, time: time, randomness: CountingRandomness()),
      openInvokeAI: { [archive] _ in archive })
    return CommandServices(
      sync: sync,
      settlement: SettlementService(
        directories: directories, store: settlements, ledger: ledger,
        rules: AccountRules(), time: time),
      outbox: OutboxService(
        store: outbox, runs: ScriptedStore(content), deliveries: [], environment: environment),
      directories: directories.map(\.name),
      accounts: AccountService(store: accounts, time: time, randomness: CountingRandomness()),
      administration: AccountAdministration(
        ledger: NobodysLedger(), personalData: NobodysLedger(), passwords: passwords,
        rules: AccountRules(), authorities: [:],
        time: time, randomness: CountingRandomness()),
      requests: AccessRequestService(
        settings: AccessRequestSettings(), store: requests, ledger: requests,
        passwords: passwords, rules: AccountRules(), time: time, randomness: CountingRandomness()),
      notifications: NotificationService(
        store: notifications, carriers: notifications.carriers, settings: DeliverySettings(),
        environment: DeliveryEnvironment(
          time: time, randomness: CountingRandomness(), processes: OneProcess())),
      groups: GroupService(groups: groups, accounts: accounts, roleRules: [:], time: time),
      workflows: WorkflowLibrary(
        store: workflows, time: time, randomness: CountingRandomness()),
      passwords: passwords,
      lockouts: SignInLockouts(
        failures: NoFailures(), ledger: NobodysLedger(), rules: AccountRules(), time: time),
      imports: imports,
      credentials: credentials.services(time, CountingRandomness(), NoDigest()),
      audit: AuditService(archive: audit),
      actor: Actor(kind: .commandLine, name: "kim", origin: "command line"), time: time,
      backUp: { _ in backedUp })
  }

  private static func directory(_ name: String) throws -> SyncedDirectory {
    let name = try #require(DirectoryName(name))
    return SyncedDirectory(
      connection: DirectoryConnectionSettings(
        name: name, urls: ["ldap://test"], bind: .anonymous,
        users: .init(base: "ou=people", filter: .present("uid"))),
      policy: SyncPolicy(directory: name))
  }

  /// A run that a test gives more facts.
  static func run(_ number: UInt64, _ status: Run.Status) throws -> Run {
    let corp = try #require(DirectoryName("corp"))
    var run = Run(
      id: RunID(UniqueID(high: 0x0190_0000_0000_7000 + number << 32, low: 1 << 63)),
      directory: corp, mode: .auto, trigger: .schedule, isDryRun: false, startedAt: start)
    run.status = status
    run.phase = status == .held ? .planned : .done
    run.finishedAt = start + .milliseconds(1500)
    return run
  }

  /// A person whose entry is to be set aside.
  static let rejected = RejectedEntry(entry: nil, dn: "uid=x,ou=people", reason: .noUsername)
}

private struct FixedTime: TimeSource {
  func now() -> Timestamp { CommandWorld.start + .seconds(60) }
}

private final class CountingRandomness: Randomness {
  private let next = Atomic<UInt64>(1)

  func bytes(_ count: Int) -> [UInt8] {
    let start = next.wrappingAdd(1, ordering: .relaxed).oldValue
    return (0..<count).map { UInt8(truncatingIfNeeded: start &+ UInt64($0) &* 37) }
  }

  func words() -> (UInt64, UInt64) { (0, next.wrappingAdd(1, ordering: .relaxed).oldValue) }
}

private struct NoDigest: Digest {
  func sha256(_ bytes: [UInt8]) -> [UInt8] { [] }
}

private struct OneProcess: ProcessTable {
  let own = ProcessIdentity(boot: "boot", processID: 1, startTime: 1)

  func hasEnded(_ process: ProcessIdentity) -> Bool { false }
}
