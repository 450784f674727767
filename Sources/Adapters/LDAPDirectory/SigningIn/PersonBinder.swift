import CLDAP
import Directory
import Services

/// Tries people's passwords, one at a time, on a connection that is never the service's.
actor PersonBinder {
  private nonisolated let executor = QueueExecutor(label: "directory.bind")
  private let opening: HandleOpening
  private let settings: DirectoryConnectionSettings
  private let session: ServiceSession
  private var handle: LDAPHandle?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerOrder) {
    self.settings = settings
    opening = HandleOpening(settings, servers)
    session = ServiceSession(settings, servers)
  }

  /// Finds the entry's present name and binds as it.
  func authenticate(_ id: EntryID, attribute: String, password: [UInt8]) -> BindOutcome {
    do {
      let locations = try EntryLocator(session, attribute: attribute).locate([id])
      switch locations[id] {
      case .found(let dn): return try bind(dn, password)
      case .notFound: return .rejected
      case .unknown(let reason): return .unreachable(reason)
      case nil: return .unreachable("the search had no answer")
      }
    } catch {
      return .unreachable(error.message)
    }
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
      throw .binding(as: "a person", to: handle.url, failure)
    }
    if result.failure.breaksConnection { self.handle = nil }
    let outcome = BindOutcome(result, objection)
    return outcome == .rejected && isLocked(dn) ? .locked : outcome
  }

  private func open() throws(DirectoryError) -> LDAPHandle {
    if let handle { return handle }
    let opened = try opening.open { _ throws(DirectoryError) in }
    handle = opened
    return opened
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
