public import Directory
public import Services

/// One directory's servers, reached through libldap.
///
/// Every read has a connection of its own; lookups share one, people's binds a small pool. All
/// waiting happens on queues of the adapter's own and is bounded by the settings' times. Only the
/// resolver's time for a host name isn't: `resolv.conf(5)` limits it.
public final class LDAPDirectory: DirectoryClient {
  private let settings: DirectoryConnectionSettings
  private let servers: ServerOrder
  private let lookups: LookupConnection
  private let binds: BindPool

  /// Takes the settings; connections are made when they are needed.
  public convenience init(_ settings: DirectoryConnectionSettings) {
    self.init(settings, simultaneousBinds: 8)
  }

  /// Takes the settings, and how many people's passwords are tried at once.
  public init(_ settings: DirectoryConnectionSettings, simultaneousBinds: Int) {
    self.settings = settings
    servers = ServerOrder(settings.urls)
    lookups = LookupConnection(settings, servers)
    binds = BindPool(settings, servers, limit: simultaneousBinds)
  }

  /// Reads every entry that a search finds, on a connection of its own.
  ///
  /// While one batch is with the receiver, the next one is gathered, and no more: these two and
  /// the socket's buffer are all that is in memory.
  public func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate {
    let connection = ReadConnection(search, settings, servers)
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

  /// Whether the entry with this name exists.
  public func probe(dn: String) async throws -> EntryPresence {
    let presence = await lookups.probe(dn)
    try Task.checkCancellation()
    return presence
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
  }
}
