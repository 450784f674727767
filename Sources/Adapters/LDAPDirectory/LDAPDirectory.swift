public import Directory
public import Services
import Synchronization

/// One directory's servers, reached through libldap.
///
/// Every read has a connection of its own; lookups share one, people's binds a small pool. Reading
/// and signing in may be with different servers; what is known of a server counts for both. All
/// waiting happens on queues of the adapter's own and is bounded by the settings' times. Only the
/// resolver's time for a host name isn't: `resolv.conf(5)` limits it.
public final class LDAPDirectory: DirectoryClient {
  let settings: DirectoryConnectionSettings
  let choice: ServerChoice
  private let lookups: LookupConnection
  private let binds: BindPool
  private let idleRefreshes = Mutex<[RefreshConnection]>([])

  /// Takes the settings, and how many people's passwords are tried at once; connections are made
  /// when they are needed.
  ///
  /// `report` is told what an operator may want to see; it must not wait.
  public convenience init(
    _ settings: DirectoryConnectionSettings, simultaneousBinds: Int = 8,
    report: @escaping @Sendable (DirectoryNotice) -> Void = { _ in }
  ) {
    self.init(
      settings, ServerChoice(settings.urls, .ofTheMachine(report: report)),
      simultaneousBinds: simultaneousBinds)
  }

  init(
    _ settings: DirectoryConnectionSettings, _ choice: ServerChoice, simultaneousBinds: Int = 8
  ) {
    self.settings = settings
    self.choice = choice
    lookups = LookupConnection(settings, choice)
    binds = BindPool(settings, choice, limit: simultaneousBinds)
  }

  /// How its servers stand, in the configured order.
  public var servers: [ServerStanding] { choice.standings }

  /// Asks servers that were down whether they are back, until its task is cancelled; once.
  ///
  /// While nobody does, a server whose pause is over is tried by whoever needs one next.
  public func run() async {
    await ServerProbing(settings, choice).run()
  }

  /// Reads every entry that a search finds, on a connection of its own.
  ///
  /// While one batch is with the receiver, the next one is gathered, and no more: these two and
  /// the socket's buffer are all that is in memory.
  public func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate {
    try await read(search, seeking: .cookie, receive: receive)
  }

  /// Reads, and looks for a place where a later read can go on where the search keeps one.
  func read(
    _ search: DirectorySearch, seeking kind: ReadConnection.PositionKind,
    receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate {
    let connection = ReadConnection(search, seeking: kind, settings, choice)
    do {
      try await connection.start()
    } catch {
      // An attempt that was broken off looks like a failure of the server.
      try Task.checkCancellation()
      throw error
    }
    var batch = try await connection.next()
    while !batch.isLast {
      async let following = connection.next()
      try await receive(batch.entries)
      batch = try await following
    }
    if !batch.entries.isEmpty { try await receive(batch.entries) }
    return await connection.finish()
  }

  /// Looks entries up by identifier; a server that can't be asked makes the answers unknown.
  public func locate(
    _ ids: [EntryID], attribute: String
  ) async throws -> [EntryID: EntryLocation] {
    let locations = await lookups.locate(ids, attribute: attribute)
    try Task.checkCancellation()
    return locations
  }

  /// Finds entries over the kept connection.
  public func find(_ searches: [DirectorySearch]) async throws -> [Entry]? {
    let entries = await lookups.find(searches)
    try Task.checkCancellation()
    return entries
  }

  /// Whether the entry with this name exists.
  public func probe(dn: String) async throws -> EntryPresence {
    let presence = await lookups.probe(dn)
    try Task.checkCancellation()
    return presence
  }

  /// Compares the newest changes of a server with those that a cookie of slapd names.
  public func hasChanges(since position: SearchPosition, below base: String) async -> Bool? {
    guard case .cookie(let cookie) = position.mark else { return nil }
    return await lookups.isAhead(of: ContextChanges(cookie: cookie), below: base)
  }

  /// Signs a person in.
  public func authenticate(_ request: BindRequest) async -> BindOutcome {
    guard !request.password.isEmpty else { return .rejected }
    return await binds.withBinder { await $0.authenticate(request) }
  }

  /// Tests the directory step by step.
  public func test() async -> [DirectoryTestStep] {
    await DirectoryExamination(settings).steps()
  }

  /// Closes the kept connections; a read under way ends with its task.
  public func close() async {
    await lookups.close()
    await binds.close()
    for connection in idleRefreshes.withLock({ $0 }) { await connection.close() }
  }

  /// A connection for a refresh: one that was used before, if there is one.
  func takeRefreshConnection() -> RefreshConnection {
    idleRefreshes.withLock { $0.popLast() } ?? RefreshConnection(settings, choice)
  }

  /// Keeps a connection for the next refresh.
  func give(back connection: RefreshConnection) {
    idleRefreshes.withLock { $0.append(connection) }
  }
}
