import CLDAP
import Directory
import Services

/// Follows several searches on a connection of its own.
actor FollowConnection: DirectoryFeed {
  /// A server that is silent for so long is asked whether it is still there.
  private static let silence = Duration.seconds(15)

  private nonisolated let executor = QueueExecutor(label: "directory.follow")
  private let session: ServiceSession
  private let servers: ServerChoice
  private var stream: FollowStream?
  private var base = ""
  private var server = ""

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerChoice) {
    self.servers = servers
    session = ServiceSession(settings, servers, for: .reading)
  }

  /// Connects and sends the searches.
  ///
  /// - Throws: `DirectoryError`; `FeedRefused` when another server answers than the one that gave
  ///   the cookies, or changes aren't told.
  func start(_ searches: [FollowedSearch], on server: String) throws {
    let searches = searches.map { followed in
      var followed = followed
      followed.search.addEntryCSN()
      return followed
    }
    base = searches.first?.search.base ?? ""
    let handle = try session.open()
    self.server = handle.url
    guard handle.url == server else { throw FeedRefused(.otherServer(handle.url)) }
    guard try session.capabilities().offersContentSync else { throw FeedRefused(.notOffered) }
    for followed in searches {
      servers.report(
        .search(
          command: followed.search.commandLine(
            session.settings, on: server, since: followed.since ?? [], isLive: true)))
    }
    do {
      stream = try FollowStream(
        searches, on: handle, timeout: session.settings.operationTimeout)
    } catch {
      throw failed(error)
    }
  }

  /// The next batch.
  func next(within patience: Duration) throws -> FedChanges {
    guard let stream else {
      throw failed(LDAPFailure(LDAP_SERVER_DOWN, "the connection is closed"))
    }
    do throws(LDAPFailure) {
      let changes = try stream.next(within: patience)
      if changes.isEmpty, stream.heardAt.duration(to: .now) > Self.silence {
        try stream.checkAlive(
          DirectorySearch(
            base: base, scope: .base, filter: .present("objectClass"), attributes: ["1.1"]))
      }
      guard servers.keeps(server, for: .reading) else { throw otherServer }
      return changes
    } catch {
      throw failed(error)
    }
  }

  /// Ends the connection, and with it what the server tells.
  func close() {
    stream = nil
    session.close()
  }

  private var otherServer: LDAPFailure {
    LDAPFailure(LDAP_UNAVAILABLE, "another server is the one to read from now")
  }

  private func failed(_ failure: LDAPFailure) -> any Error {
    let refusal = stream?.refusal
    stream = nil
    if failure.code == LDAP_USER_CANCELLED {
      session.close()
      return CancellationError()
    }
    let error = DirectoryError.searching(base, on: server, as: session.identity, failure)
    session.giveUp(error)
    return refusal.map { FeedRefused($0) } ?? error
  }
}

extension DirectorySearch {
  /// Asks for the number of the latest change too.
  mutating func addEntryCSN() {
    guard !attributes.contains(where: { AttributeName.equal($0, "entryCSN") }) else { return }
    attributes.append("entryCSN")
  }
}

extension ContentSync {
  /// Why a synchronizing search ended that shouldn't have.
  static func refusal(_ code: Int32) -> ChangeCertificate.Refusal {
    switch code {
    case refreshRequired: .refreshRequired
    case LDAP_UNWILLING_TO_PERFORM: .olderContent
    case LDAP_UNAVAILABLE_CRITICAL_EXTENSION, LDAP_PROTOCOL_ERROR: .notOffered
    default: .incomplete
    }
  }
}
