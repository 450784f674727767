import CLDAP
import Directory
import Services

/// Carries out refreshes of RFC 4533, one at a time, on a connection that is kept between them.
actor RefreshConnection {
  private nonisolated let executor = QueueExecutor(label: "directory.refresh")
  private let session: ServiceSession
  private let servers: ServerChoice
  private var search: DirectorySearch?
  private var stream: RefreshStream?
  private var server = ""

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerChoice) {
    self.servers = servers
    session = ServiceSession(settings, servers, for: .reading)
  }

  /// Connects and sends the search; the answer is false when another server than the cookie's
  /// answers.
  func start(
    _ search: DirectorySearch, cookie: [UInt8], of server: String
  ) throws(DirectoryError) -> Bool {
    var search = search
    search.addEntryCSN()
    self.search = search
    stream = nil
    self.server = try session.open().url
    guard self.server == server else { return false }
    servers.report(
      .search(command: search.commandLine(session.settings, on: server, since: cookie)))
    stream = try session.asking(search.base) { [session] handle throws(LDAPFailure) in
      try RefreshStream(
        search, cookie: cookie, on: handle, timeout: session.settings.operationTimeout)
    }
    return true
  }

  /// The next batch.
  ///
  /// - Throws: `CancellationError`.
  func next() throws -> (changes: DirectoryChanges, isLast: Bool) {
    guard let stream else { return (DirectoryChanges(), true) }
    do {
      return try stream.next()
    } catch {
      throw CancellationError()
    }
  }

  /// Whether the connection broke before anything came, as one does that the server has closed
  /// meanwhile.
  var wasDead: Bool { stream?.end?.code == LDAP_SERVER_DOWN && stream?.count == 0 }

  /// The proof of what was read; the connection is kept unless it broke.
  func finish() -> ChangeCertificate {
    let end = stream?.end ?? LDAPFailure(LDAP_SUCCESS)
    var message = ""
    if end.code != LDAP_SUCCESS {
      message =
        DirectoryError.searching(
          search?.base ?? "", on: server, as: session.identity, count: stream?.count ?? 0, end
        ).message
    }
    if end.breaksConnection { session.close() }
    var certificate = ReadCertificate(
      resultCode: end.code, message: message, pages: 0, reachedCookieEnd: true,
      references: stream?.references ?? 0, unfinishedRanges: 0, count: stream?.count ?? 0,
      contextCSNBefore: [], contextCSNAfter: [], server: server)
    if certificate.isComplete, let cookie = stream?.cookie {
      certificate.position = SearchPosition(mark: .cookie(cookie), server: server)
    }
    return ChangeCertificate(
      read: certificate,
      ending: certificate.isComplete ? ending : .refused(ContentSync.refusal(end.code)))
  }

  /// Ends the connection.
  func close() {
    stream = nil
    session.close()
  }

  private var ending: ChangeCertificate.Ending {
    guard let stream else { return .refused(.otherServer(server)) }
    return stream.ending ?? .refused(.incomplete)
  }
}
