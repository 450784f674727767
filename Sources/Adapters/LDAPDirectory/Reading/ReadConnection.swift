import CLDAP
import Directory
import Services
import Values

/// Carries out one certified read on a connection of its own.
actor ReadConnection {
  private nonisolated let executor = QueueExecutor(label: "directory.read")
  private let session: ServiceSession
  private var search: DirectorySearch
  private let kind: PositionKind
  private let servers: ServerChoice
  private var ranges: RangeCompletion
  private var stream: EntryStream?
  private var server = ""
  private var contextBefore: [String] = []
  /// Whether the server has changes that it doesn't count in, so that no place can be kept.
  private var lostCount = false

  /// Which kind of place a search that keeps its position looks for.
  enum PositionKind: Sendable {
    /// A cookie of RFC 4533, else a moment.
    case cookie
    /// The moment of the latest change.
    case moments
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(
    _ search: DirectorySearch, seeking kind: PositionKind,
    _ settings: DirectoryConnectionSettings, _ servers: ServerChoice
  ) {
    self.search = search
    self.kind = kind
    self.servers = servers
    session = ServiceSession(settings, servers, for: .reading)
    ranges = RangeCompletion(ServiceSession(settings, servers, for: .reading))
  }

  /// Connects and sends the search.
  func start() throws(DirectoryError) {
    let handle = try session.open()
    server = handle.url
    let capabilities = try session.capabilities()
    contextBefore = try session.contextCSN(of: search.base)
    try servers.checkContent(ContextChanges(contextBefore), of: server)
    servers.report(.search(command: search.commandLine(session.settings, on: server)))
    let mayCount = search.keepsPosition && kind == .cookie && capabilities.offersContentSync
    if mayCount { lostCount = try session.lacksNewestChanges(contextBefore, of: search.base) }
    if search.keepsPosition, kind == .moments || contextBefore.isEmpty {
      search.attributes.append("modifyTimestamp")
    }
    do {
      stream = try EntryStream(
        search, on: handle,
        PagingStrategy(
          pageSize: session.settings.pageSize, refusesPaging: capabilities.refusesPaging,
          synchronizes: mayCount && !lostCount),
        timeout: session.settings.operationTimeout)
    } catch {
      throw .searching(search.base, on: server, as: session.identity, error)
    }
  }

  /// The next batch, its ranges complete.
  ///
  /// - Throws: `CancellationError`.
  func next() throws -> EntryStream.Batch {
    guard let stream else { return EntryStream.Batch(entries: [], isLast: true) }
    var batch: EntryStream.Batch
    do {
      batch = try stream.next()
    } catch {
      throw CancellationError()
    }
    for index in batch.entries.indices where batch.entries[index].hasRanges {
      ranges.complete(&batch.entries[index])
    }
    return batch
  }

  /// The proof of what was read; the connection is closed.
  func finish() -> ReadCertificate {
    let end = stream?.end ?? .cancelled
    var message = ""
    if end.code != LDAP_SUCCESS {
      message =
        DirectoryError.searching(
          search.base, on: server, as: session.identity, count: stream?.count ?? 0, end
        ).message
    }
    var contextAfter: [String] = []
    if end.code >= 0 {
      do {
        contextAfter = try session.contextCSN(of: search.base)
      } catch {
        // The read itself stands; an empty list says that nothing is known about changes meanwhile.
        contextAfter = []
      }
    }
    session.close()
    var certificate = ReadCertificate(
      resultCode: end.code, message: message, pages: stream?.pages ?? 0,
      reachedCookieEnd: stream?.reachedCookieEnd ?? false, references: stream?.references ?? 0,
      unfinishedRanges: ranges.unfinished, count: stream?.count ?? 0,
      contextCSNBefore: contextBefore, contextCSNAfter: contextAfter, server: server)
    if search.keepsPosition, !lostCount, certificate.isComplete { certificate.position = position }
    // What the entries took is in pieces that glibc would keep; the rest of a run needs none of it.
    if certificate.count >= Self.largeCount { malloc_trim(0) }
    return certificate
  }

  private static let largeCount = 50_000

  /// The cookie, else the latest change that was there before the read or in it, by the server's own
  /// clock.
  private var position: SearchPosition? {
    if let cookie = stream?.cookie { return SearchPosition(mark: .cookie(cookie), server: server) }
    let moments =
      contextBefore.compactMap { number in
        number.split(separator: "#").first.flatMap { Timestamp(generalizedTime: $0.utf8) }
      } + (stream?.latestChange.map { [$0] } ?? [])
    return moments.max().map { SearchPosition(mark: .modified($0), server: server) }
  }
}

extension Entry {
  /// Whether an attribute came in parts.
  var hasRanges: Bool {
    attributes.contains { RangedAttribute($0.name) != nil }
  }
}
