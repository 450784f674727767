import CLDAP
import Directory
import Services

/// Tries people's passwords, one at a time, on a connection that is never the service's.
actor PersonBinder {
  private nonisolated let executor = QueueExecutor(label: "directory.bind")
  private let servers: ServerChoice
  private let settings: DirectoryConnectionSettings
  private let session: ServiceSession
  private var handle: LDAPHandle?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerChoice) {
    self.settings = settings
    self.servers = servers
    session = ServiceSession(settings, servers, for: .signingIn)
  }

  /// Makes sure of the entry's present name and binds as it.
  func authenticate(_ request: BindRequest) -> BindOutcome {
    do {
      switch try location(request) {
      case .found(let dn):
        if let share = request.share,
          let wait = try LockoutReserve(session).wait(dn, share, at: request.at)
        {
          return .spared(retryAfter: wait)
        }
        return try bind(dn, request.password)
      case .notFound: return .rejected
      case .unknown(let reason): return .unreachable(reason)
      }
    } catch {
      return .unreachable(error.message)
    }
  }

  /// Where the entry is: most times where it was, and the server confirms that by one comparison.
  ///
  /// Whatever else the server says, also that it may not be asked, leads to a search by identifier,
  /// so that a name that another entry has taken over never counts.
  private func location(_ request: BindRequest) throws(DirectoryError) -> EntryLocation {
    let locator = EntryLocator(session, attribute: request.idAttribute)
    if try locator.confirms(request.entry, at: request.knownDN) {
      return .found(dn: request.knownDN)
    }
    return try locator.locate([request.entry])[request.entry]
      ?? .unknown("the search had no answer")
  }

  /// Ends both connections.
  func close() {
    handle = nil
    session.close()
  }

  private func bind(_ dn: String, _ password: [UInt8]) throws(DirectoryError) -> BindOutcome {
    let isKept = handle != nil
    do {
      return try bindOnce(dn, password)
    } catch {
      // The server may have closed a connection that wasn't used for a while.
      guard isKept, error.resultCode == LDAP_SERVER_DOWN else { throw error }
      return try bindOnce(dn, password)
    }
  }

  private func bindOnce(_ dn: String, _ password: [UInt8]) throws(DirectoryError) -> BindOutcome {
    let handle = try open()
    let result: OperationResult
    let objection: PasswordPolicy.Objection?
    do {
      result = try handle.bind(
        dn: dn, password: password, controls: [PasswordPolicy.request],
        Deadline(after: settings.operationTimeout))
      objection = try PasswordPolicy.objection(in: result.controls)
    } catch {
      self.handle = nil
      let failure = error as? LDAPFailure ?? .malformed
      let words = DirectoryError.binding(as: "a person", to: handle.url, failure)
      if failure.code == LDAP_TIMEOUT { servers.failed(handle.url, words) }
      throw words
    }
    if result.failure.breaksConnection { self.handle = nil }
    let outcome = BindOutcome(result, objection)
    return outcome == .rejected && isLocked(dn) ? .locked : outcome
  }

  /// A connection to the very server that has just said which name the entry has: another one may
  /// know of a renaming too late.
  private func open() throws(DirectoryError) -> LDAPHandle {
    let url = try session.open().url
    if let handle, handle.url == url { return handle }
    handle = nil
    do {
      let opened = try HandleOpening(settings, servers, for: .signingIn).open(url)
      handle = opened
      return opened
    } catch {
      servers.failed(url, error)
      throw error
    }
  }

  /// Whether the entry shows a lock that the answer kept to itself, as slapd does unless
  /// `ppolicy_use_lockout` is set (slapo-ppolicy(5)); a lapsed lock is gone after the bind.
  private func isLocked(_ dn: String) -> Bool {
    do {
      let findings = try session.find(
        DirectorySearch(
          base: dn, scope: .base, filter: .present("pwdAccountLockedTime"),
          attributes: ["pwdAccountLockedTime"]))
      return !findings.entries.isEmpty
    } catch {
      return false
    }
  }
}
