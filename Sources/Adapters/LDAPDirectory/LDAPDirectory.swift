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

  /// Reads every entry that a search finds; while one batch is with the receiver, the next one is
  /// gathered, so at most three are in memory: these two and what the socket holds.
  public func read(
    _ search: DirectorySearch, receive: @Sendable ([Entry]) async throws -> Void
  ) async throws -> ReadCertificate {
    let connection = ReadConnection(search, settings, servers)
    try await connection.start()
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
    await lookups.locate(ids, attribute: attribute)
  }

  /// Whether the entry with this name exists.
  public func probe(dn: String) async throws -> EntryPresence {
    await lookups.probe(dn)
  }

  /// Signs a person in.
  public func authenticate(
    _ id: EntryID, attribute: String, password: [UInt8]
  ) async -> BindOutcome {
    guard !password.isEmpty else { return .rejected }
    return await binds.withBinder { binder in
      await binder.authenticate(id, attribute: attribute, password: password)
    }
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
