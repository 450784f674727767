public import Directory
public import Services

/// Writes into one directory through libldap, on connections that nothing else uses.
///
/// All waiting happens on queues of the adapter's own and is bounded by the settings' times.
public final class LDAPEntryWriter: EntryWriter {
  private let connections: ConnectionPool<WriteConnection>

  /// Takes the settings; connections are made when they are needed.
  ///
  /// What is known of the servers is shared with the directory that is read, when that has the
  /// same ones.
  public init(_ settings: EntryWriterSettings, beside directory: LDAPDirectory? = nil) {
    let urls = settings.connection.urls
    let shared = directory.map(\.choice).flatMap { $0.urls == urls ? $0 : nil }
    let servers = shared ?? ServerChoice(urls)
    connections = ConnectionPool(limit: settings.simultaneousWrites) {
      WriteConnection(settings, servers)
    }
  }

  /// Makes one change.
  public func write(
    _ change: EntryChange, under permit: WritePermit
  ) async throws -> WrittenEntry {
    try await asking { try await $0.write(change, under: permit) }
  }

  /// Makes all of the changes or none, within one transaction of the server.
  public func write(together changes: [EntryChange]) async throws -> [WrittenEntry] {
    try await asking { try await $0.write(together: changes) }
  }

  /// The entry as it is now; nil when there is none for certain.
  public func read(_ entry: EntryReference, attributes: [String]) async throws -> Entry? {
    try await asking { try await $0.read(entry, attributes) }
  }

  /// What the server can do.
  public func capabilities() async throws -> WriteCapabilities {
    try await asking { try await $0.capabilities() }
  }

  /// Closes the kept connections.
  public func close() async {
    for connection in await connections.made { await connection.close() }
  }

  private func asking<Answer: Sendable>(
    _ body: @Sendable (WriteConnection) async throws -> Answer
  ) async throws -> Answer {
    try await connections.withConnection { connection in
      try Task.checkCancellation()
      do {
        return try await body(connection)
      } catch {
        // An attempt that was broken off looks like a failure of the server.
        try Task.checkCancellation()
        throw error
      }
    }
  }
}
