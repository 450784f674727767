import Accounts
import Configuration
import Cryptography
import Directory
import LDAPDirectory
import PasswordQuality
import Reconciliation
import SQLStore
import SQLiteDriver
import Services

/// The parts of one installation, put together from its settings: what every command works on.
struct Installation: Sendable {
  let settings: Settings
  let database: SQLiteDatabase
  let trail: AuditTrail
  let commit: GroupCommit
  let digest: SHA256Digest
  let directories: [DirectoryName: LDAPDirectory]
  let sync: SyncService
  let settlement: SettlementService
  let outbox: OutboxService
  let writers: [LDAPEntryWriter]
  let retention: RunRetention
  let searchIndexing: SearchIndexing
  let accounts: AccountService
  let administration: AccountAdministration
  let requests: AccessRequestService
  let notifications: NotificationService
  let groups: GroupService
  let passwords: PasswordKeeping
  let lockouts: SignInLockouts
  let hasher: Argon2PasswordHasher
  let gate: SignInGate
  let audit: AuditService
  let statistics: StatisticsService
  let backups: BackupService
  let workflows: WorkflowLibrary
  let time: SystemTime
  let randomness: SystemRandomness

  /// Opens the store and prepares the directories; connections to them are made when needed.
  ///
  /// `report` is told what becomes of runs in the background, `notice` what an operator may want to
  /// see of a directory's servers.
  static func open(
    _ settings: Settings,
    notice: @escaping @Sendable (DirectoryName, DirectoryNotice) -> Void = { _, _ in },
    report: @escaping @Sendable (SyncReport) -> Void
  ) async throws -> Installation {
    let time = SystemTime()
    let database = try await openDatabase(settings.store.location, time)
    do {
      let installation = try Installation(settings, database, time, notice, report)
      try await installation.accounts.bootstrap()
      try await SQLNameKeys(database: database, trail: installation.trail).renew(at: time.now())
      return installation
    } catch {
      await database.close()
      throw error
    }
  }

  private init(
    _ settings: Settings, _ database: SQLiteDatabase, _ time: SystemTime,
    _ notice: @escaping @Sendable (DirectoryName, DirectoryNotice) -> Void,
    _ report: @escaping @Sendable (SyncReport) -> Void
  ) throws {
    digest = try SHA256Digest()
    let processes = MachineProcesses()
    self.settings = settings
    self.database = database
    self.time = time
    randomness = try SystemRandomness()
    trail = AuditTrail(
      digest: digest,
      notifications: NotificationRecording(settings, randomness: randomness))
    commit = GroupCommit(database: database)
    let clients = settings.directories.map { directory in
      let name = directory.synced.name
      return (
        directory.synced,
        LDAPDirectory(directory.synced.connection) { notice(name, $0) }
      )
    }
    directories = Dictionary(
      clients.map { ($0.0.name, $0.1) }, uniquingKeysWith: { first, _ in first })
    let runs = SQLRunStore(database: database, trail: trail, processes: processes)
    retention = RunRetention(archive: runs, time: time)
    searchIndexing = SearchIndexing(index: AccountNameIndex(database: database))
    let policies = settings.directories.map(\.synced.policy)
    let environment = SyncEnvironment(
      time: time, randomness: randomness, digest: digest, processes: processes)
    let outboxStore = SQLOutboxStore(database: database, trail: trail, policies: policies)
    let written = settings.directories.compactMap { [directories] directory in
      directory.writer.map {
        (directory.synced, LDAPEntryWriter($0, beside: directories[directory.synced.name]))
      }
    }
    writers = written.map(\.1)
    let deliveries = written.map { directory, writer in
      OutboxDelivery(
        directory: directory, writer: writer, store: outboxStore, environment: environment)
    }
    sync = SyncService(
      directories: clients, store: runs, environment: environment, deliveries: deliveries,
      report: report)
    outbox = OutboxService(
      store: outboxStore, runs: runs, deliveries: deliveries, environment: environment)
    settlement = SettlementService(
      directories: settings.directories.map(\.synced),
      store: SQLSettlementStore(database: database, trail: trail),
      ledger: SQLAccountLedger(database: database, trail: trail, policies: policies),
      rules: AccountRules(settings.roles.permissions), time: time)
    hasher = try Argon2PasswordHasher(settings.auth.argon2, randomness: randomness)
    let failures = SQLSignInFailureStore(database: database, commit: commit, trail: trail)
    gate = SignInGate(
      store: failures, settings: LockoutSettings(settings.auth.lockout), time: time)
    passwords = PasswordKeeping(
      settings: PasswordSettings(settings.auth.password),
      dictionary: PWQualityDictionary.usable(settings.auth.password),
      store: SQLPasswordStore(database: database), hasher: hasher, gate: gate, time: time,
      randomness: randomness)
    audit = AuditService(archive: SQLAuditArchive(database: database, trail: trail))
    let requestStore = SQLAccessRequestStore(database: database)
    statistics = StatisticsService(
      store: SQLStatisticsStore(database: database), requests: requestStore, sync: sync,
      time: time)
    workflows = WorkflowLibrary(
      store: SQLWorkflowStore(database: database, commit: commit, trail: trail),
      settings: settings.workflows, permissions: settings.roles.permissions, time: time,
      randomness: randomness)
    let backup = settings.store.backup
    backups = BackupService(
      archive: BackupFolder(directory: backup.directory, database: database),
      schedule: BackupSchedule(every: backup.every, keep: backup.keep), time: time)
    let accountStore = SQLAccountStore(database: database, trail: trail)
    let authorities = Dictionary(
      settings.directories.map { ($0.synced.name, $0.synced.policy.authorities) },
      uniquingKeysWith: { first, _ in first })
    accounts = AccountService(
      store: accountStore, authorities: authorities, time: time, randomness: randomness)
    let ledger = SQLAccountLedger(database: database, trail: trail, policies: policies)
    let rules = AccountRules(settings.roles.permissions)
    requests = AccessRequestService(
      settings: AccessRequestSettings(settings.requests), store: requestStore, ledger: ledger,
      passwords: passwords, rules: rules,
      templates: Dictionary(
        policies.compactMap { policy in policy.writeBack?.template.map { (policy.directory, $0) } },
        uniquingKeysWith: { first, _ in first }), time: time, randomness: randomness)
    notifications = NotificationService(
      settings,
      store: SQLNotificationStore(database: database, trail: trail, processes: processes),
      environment: DeliveryEnvironment(time: time, randomness: randomness, processes: processes))
    lockouts = SignInLockouts(failures: failures, ledger: ledger, rules: rules, time: time)
    administration = AccountAdministration(
      ledger: ledger, personalData: SQLPersonalDataStore(database: database),
      passwords: passwords,
      directoryPasswords: DirectoryPasswords(writing: written, reading: directories),
      rules: rules, authorities: authorities, time: time, randomness: randomness)
    groups = GroupService(
      groups: SQLGroupStore(database: database), accounts: accountStore,
      roleRules: Dictionary(
        settings.directories.map { ($0.synced.name, $0.synced.policy.roleRules) },
        uniquingKeysWith: { first, _ in first }), time: time)
  }

  private static func openDatabase(
    _ location: StoreLocation, _ time: SystemTime
  ) async throws -> SQLiteDatabase {
    switch location {
    case .sqlite(let path):
      try await SQLiteDatabase.open(
        SQLiteSettings(path: path), migrations: Schema.migrations, now: time.now())
    }
  }

  /// Closes the directories' connections and the store.
  func close() async {
    for writer in writers { await writer.close() }
    for directory in directories.values { await directory.close() }
    await database.close()
  }
}
