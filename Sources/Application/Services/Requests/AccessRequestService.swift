public import Accounts
public import Directory
public import Reconciliation
public import Values

/// Lets people ask for access, and others decide.
///
/// Methods refuse with `AccessRequestError`, `AccountRefusal`, `AccountConflict`, `StaleVersion`,
/// `PasswordRefusal`, or `AuthenticationError` when the author's own account is gone.
public struct AccessRequestService: Sendable {
  /// How often undecided requests are looked through for those that have lapsed.
  private static let lookInterval: Duration = .seconds(60)
  /// The requests that lapse in one look.
  private static let lapsesAtOnce = 200
  private static let historyLength = 50

  /// What the configuration says.
  public let settings: AccessRequestSettings
  let store: any AccessRequestStore
  let ledger: any AccountLedger
  let passwords: PasswordKeeping
  let rules: AccountRules
  let templates: [DirectoryName: EntryTemplate]
  let time: any TimeSource
  let randomness: any Randomness

  /// Takes what it works with; `templates` are of the directories that get entries for people.
  public init(
    settings: AccessRequestSettings, store: any AccessRequestStore, ledger: any AccountLedger,
    passwords: PasswordKeeping, rules: AccountRules,
    templates: [DirectoryName: EntryTemplate] = [:], time: any TimeSource,
    randomness: any Randomness
  ) {
    self.settings = settings
    self.store = store
    self.ledger = ledger
    self.passwords = passwords
    self.rules = rules
    self.templates = templates
    self.time = time
    self.randomness = randomness
  }

  /// The latest request of an account; nil when it never asked.
  public func latest(of account: AccountID) async throws -> AccessRequest? {
    guard let request = try await store.latest(of: account) else { return nil }
    guard request.isOverdue(at: time.now(), after: settings.lifetime) else { return request }
    try await lapse(request)
    return try await store.latest(of: account)
  }

  /// One request with the earlier and later ones of the same person, the newest first.
  public func find(
    _ id: AccessRequestID
  ) async throws -> (request: AccessRequest, history: [AccessRequest])? {
    try await lapse()
    guard let request = try await store.find(id) else { return nil }
    return (request, try await store.others(besides: request, limit: Self.historyLength))
  }

  /// Requests, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  public func list(
    _ filter: AccessRequestFilter = AccessRequestFilter(),
    sort: AccessRequestSort = .standard, _ page: PageRequest = PageRequest()
  ) async throws -> Page<AccessRequest> {
    try await lapse()
    return try await store.list(filter, sort: sort, page)
  }

  /// The number of requests that wait for a decision.
  public func countWaiting() async throws -> Int {
    try await store.countWaiting(applicationsOnly: false)
  }

  /// Ends the requests that nobody decided for too long.
  public func lapse() async throws {
    guard let lifetime = settings.lifetime else { return }
    let overdue = try await store.waiting(
      since: time.now() - lifetime, limit: Self.lapsesAtOnce)
    for request in overdue { try await lapse(request) }
  }

  /// Looks for lapsed requests once a minute until the task is cancelled; a failure is reported and
  /// tried again.
  public func run(report: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do {
        try await lapse()
        try await Task.sleep(for: Self.lookInterval)
      } catch is CancellationError {
        return
      } catch {
        report(error)
        do {
          try await Task.sleep(for: Self.lookInterval)
        } catch {
          return
        }
      }
    }
  }

  private func lapse(_ request: AccessRequest) async throws {
    let now = time.now()
    let parties = AccountParties(
      author: nil, subject: request.account ?? randomness.identifier(at: now),
      request: .one(request.id))
    let planner = AccessRequestPlanner(settings: settings, now: now)
    try await ledger.change(parties, at: now) { situation in
      guard let request = situation.request?.request else { return AccountDecision() }
      return try planner.decideExpiry(of: request, by: .service)
    }
  }
}
