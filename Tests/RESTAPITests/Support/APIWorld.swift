import Accounts
import Cryptography
import Directory
import Fixtures
import HTTPRouting
import RESTAPI
import Reconciliation
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Testing
import Values

/// The whole REST API over a store in a temporary folder and a small directory.
struct APIWorld: Sendable {
  let api: RESTAPI
  let services: APIServices
  let database: SQLiteDatabase
  let directory: SmallDirectory
  let clock: MovedClock
  let description: DescribedAPI
  let folder: TestFolder
  let notes: Notes
  private let tokens = Tokens()

  /// What the program around the API was told.
  final class Notes: Sendable {
    let lines = Mutex<[AccessLogLine]>([])
    let failures = Mutex<[UnexpectedFailure]>([])
  }

  /// The tokens of those who have signed in.
  private final class Tokens: Sendable {
    let all = Mutex<[Visitor: String]>([:])
  }

  init(
    folder: TestFolder, people: [Visitor] = Visitor.allCases, requests: AccessRequestSettings,
    change: (inout APISettings) -> Void
  ) async throws {
    let (clock, notes) = (MovedClock(), Notes())
    directory = SmallDirectory()
    database = try await SQLiteDatabase.open(
      SQLiteSettings(path: folder.path("muster.db")), migrations: Schema.migrations, now: .start)
    try await database.write { connection in
      for visitor in people where visitor != .anonymous { try visitor.write(on: connection) }
    }
    let (digest, randomness) = (try SHA256Digest(), try SystemRandomness())
    services = try APIServices(
      folder: folder, database: database, directory: directory, clock: clock, digest: digest,
      randomness: randomness, requests: requests)
    try await services.accounts.bootstrap()
    var settings = APISettings(version: "1.2.3", publicURL: "http://127.0.0.1:8080")
    change(&settings)
    api = try RESTAPI(
      services, settings,
      APISurroundings(
        stamps: RequestStamps(
          now: { clock.now() }, elapsed: { clock.now() - .start }, newRequestID: { "made-id" }),
        log: { line in notes.lines.withLock { $0.append(line) } },
        report: { failure in notes.failures.withLock { $0.append(failure) } },
        isStoreFailure: { $0 is SQLError }, residentMemory: { 12_345_678 }))
    description = try await DescribedAPI(api)
    self.folder = folder
    self.clock = clock
    self.notes = notes
  }

  /// Sends a request, and holds the answer against the API description.
  @discardableResult
  func call(
    _ method: HTTPMethod, _ target: String, as visitor: Visitor = .anonymous,
    body: JSONValue? = nil, headers: HTTPHeaders = [:],
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPResponse {
    var request = HTTPRequest(method, target, headers: headers)
    if let body {
      request.body = body.utf8
      request.headers.setDefault("Content-Type", "application/json")
    }
    if visitor != .anonymous {
      request.headers["Authorization"] = "Bearer \(try await token(of: visitor))"
    }
    let response = try await send(request, sourceLocation: sourceLocation)
    if visitor != .anonymous, let next = response.headers["X-Refreshed-Token"] {
      // As a client does: the token before may be dead.
      tokens.all.withLock { $0[visitor] = next }
    }
    return response
  }

  /// Sends a request as it is, and holds the answer against the API description.
  func send(
    _ request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> HTTPResponse {
    let response = await api.respond(to: request)
    for fault in try description.faults(in: response, to: request) {
      Issue.record("\(request.target.path): \(fault)", sourceLocation: sourceLocation)
    }
    return response
  }

  /// The visitor's session token; signs in at the first call.
  func token(of visitor: Visitor) async throws -> String {
    if let known = tokens.all.withLock({ $0[visitor] }) { return known }
    let response = try await call(
      .post, "/api/v1/auth/login",
      body: ["username": .string(visitor.rawValue), "password": .string(Visitor.password)])
    let token = try #require(try response.json["token"]?.stringValue)
    tokens.all.withLock { $0[visitor] = token }
    return token
  }

  /// Signs the visitor in anew at the next call.
  func forget(_ visitor: Visitor) {
    tokens.all.withLock { $0[visitor] = nil }
  }

  /// Runs one statement on the store.
  func change(_ statement: SQLQuery) async throws {
    try await database.write { try $0.execute(statement) }
  }

  /// Carries runs out in the background while the body runs.
  func serving(_ body: () async throws -> Void) async throws {
    let background = Task { await services.sync.run() }
    defer { background.cancel() }
    try await body()
  }

  /// Starts a run and waits for its end.
  func run(dryRun: Bool = false) async throws -> JSONValue {
    let started = try await call(
      .post, "/api/v1/directories/corp/runs", as: .admin,
      body: ["mode": "full", "dry_run": .bool(dryRun)])
    #expect(started.status == 202)
    return try await end(of: try #require(try started.json["run_id"]?.stringValue))
  }

  /// Waits for the end of a run by its events.
  func end(of run: String) async throws -> JSONValue {
    let id = try #require(RunID(run))
    for try await _ in services.sync.watch(id, after: nil) {}
    return try await call(.get, "/api/v1/runs/\(run)", as: .admin).json
  }
}

extension APIServices {
  /// The real services over a database of a test.
  fileprivate init(
    folder: TestFolder, database: SQLiteDatabase, directory: SmallDirectory, clock: MovedClock,
    digest: SHA256Digest, randomness: SystemRandomness, requests: AccessRequestSettings
  ) throws {
    let trail = AuditTrail(digest: digest, notifications: .toChat(randomness))
    let commit = GroupCommit(database: database)
    let accounts = SQLAccountStore(database: database, trail: trail)
    let sessions = SQLSessionStore(database: database, commit: commit, trail: trail)
    let issuer = SessionIssuer(
      tokens: try HS256SessionTokens(KeyRing(randomness: randomness, now: clock.now())),
      randomness: randomness, settings: SessionSettings())
    let session = SessionService(store: sessions, issuer: issuer, time: clock)
    let corp = try SyncedDirectory.corp()
    let failures = SQLSignInFailureStore(database: database, commit: commit, trail: trail)
    let gate = SignInGate(
      store: failures, settings: LockoutSettings(), time: clock)
    let passwords = PasswordKeeping(
      settings: PasswordSettings(), dictionary: nil, store: SQLPasswordStore(database: database),
      hasher: PlainHasher(), gate: gate, time: clock, randomness: randomness)
    let requestStore = SQLAccessRequestStore(database: database)
    let ledger = SQLAccountLedger(
      database: database, trail: trail, policies: [corp.policy])
    let administration = AccountAdministration(
      ledger: ledger, personalData: SQLPersonalDataStore(database: database),
      passwords: passwords, rules: AccountRules(),
      authorities: [corp.name: corp.policy.authorities], time: clock, randomness: randomness)
    let runs = SQLRunStore(database: database, digest: digest, processes: OnlyProcess())
    let environment = SyncEnvironment(
      time: clock, randomness: randomness, digest: digest, processes: OnlyProcess())
    let sync = SyncService(
      directories: [(corp, directory)], store: runs, environment: environment
    ) { _ in }
    self.init(
      accounts: AccountService(
        store: accounts, authorities: [corp.name: corp.policy.authorities], time: clock,
        randomness: randomness),
      administration: administration,
      groups: GroupService(
        groups: SQLGroupStore(database: database), accounts: accounts,
        roleRules: [corp.name: corp.policy.roleRules], time: clock),
      sync: sync,
      settlement: SettlementService(
        directories: [corp], store: SQLSettlementStore(database: database, trail: trail),
        ledger: SQLAccountLedger(database: database, trail: trail), rules: AccountRules(),
        time: clock),
      outbox: OutboxService(
        store: SQLOutboxStore(database: database, trail: trail, policies: [corp.policy]),
        runs: runs, deliveries: [], environment: environment),
      sessions: session,
      credentials: try .init(database, session, sessions, clock, randomness),
      signIn: SignInService(
        stores: SignInStores(
          sessions: sessions, kept: SQLKeptVerifierStore(database: database),
          audit: SQLAuditLog(commit: commit, trail: trail)),
        gate: gate,
        directories: [corp.name: SignInDirectory(client: directory, idAttribute: "entryUUID")],
        hasher: PlainHasher(), issuer: issuer, time: clock, digest: digest),
      setup: SetupService(
        store: SQLSetupStore(database: database, trail: trail), passwords: passwords,
        time: clock, randomness: randomness),
      requests: AccessRequestService(
        settings: requests, store: requestStore, ledger: ledger, passwords: passwords,
        rules: AccountRules(), time: clock, randomness: randomness),
      passwords: passwords,
      workflows: WorkflowLibrary(
        store: SQLWorkflowStore(database: database, commit: commit, trail: trail), time: clock,
        randomness: randomness),
      lockouts: SignInLockouts(
        failures: failures, ledger: ledger, rules: AccountRules(), time: clock),
      registration: RegistrationService(
        administration: administration, isOpen: true, time: clock),
      answers: AnswerKeeping(
        store: SQLAnswerStore(database: database, commit: commit), sealing: PlainSealing(),
        time: clock,
        randomness: randomness, digest: digest),
      operations: OperationServices(
        audit: AuditService(archive: SQLAuditArchive(database: database, trail: trail)),
        statistics: StatisticsService(
          store: SQLStatisticsStore(database: database), requests: requestStore, sync: sync,
          time: clock),
        backups: BackupService(
          archive: BackupFolder(directory: folder.path("backups"), database: database),
          schedule: BackupSchedule(every: .zero, keep: 1), time: clock),
        notifications: .toChat(database, trail, clock, randomness),
        settings: [
          EffectiveSetting(
            path: "server.listen", text: "127.0.0.1:8080", origin: "default", isSecret: false),
          EffectiveSetting(
            path: "directories.0.bind_password", text: "***", origin: "muster.yaml:3",
            isSecret: true),
        ]))
  }
}

extension SyncedDirectory {
  fileprivate static func corp() throws -> SyncedDirectory {
    let name = try #require(DirectoryName("corp"))
    let everything = try Filter("(objectClass=*)")
    var policy = SyncPolicy(directory: name)
    policy.defaultRole = .user
    policy.correlate = [.username]
    return SyncedDirectory(
      connection: DirectoryConnectionSettings(
        name: name, urls: ["ldap://test"],
        bind: .simple(dn: "cn=muster", password: Secret("hidden-word")),
        users: .init(base: SmallDirectory.peopleBase, filter: everything),
        groups: .init(base: SmallDirectory.groupsBase, filter: everything)),
      policy: policy)
  }
}
