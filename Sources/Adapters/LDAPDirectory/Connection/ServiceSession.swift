import CLDAP
import Directory
import Services
import Values

/// A connection bound as the service, opened when needed and again after it broke.
///
/// It belongs to one actor.
final class ServiceSession {
  let settings: DirectoryConnectionSettings
  private let servers: ServerOrder
  private var handle: LDAPHandle?
  private var known: DirectoryCapabilities?

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerOrder) {
    self.settings = settings
    self.servers = servers
  }

  /// The service's name in messages.
  var identity: String { settings.bind.identity }

  /// The bound handle.
  func open() throws(DirectoryError) -> LDAPHandle {
    if let handle { return handle }
    let opened = try HandleOpening(settings, servers).open { handle throws(DirectoryError) in
      try HandleOpening.bind(handle, self.settings)
    }
    handle = opened
    return opened
  }

  /// Ends the connection; the next use opens another.
  func close() {
    handle = nil
    known = nil
  }

  /// What the server says about itself; asked once per connection.
  func capabilities() throws(DirectoryError) -> DirectoryCapabilities {
    if let known { return known }
    let found = try find(DirectoryCapabilities.search)
    let capabilities = DirectoryCapabilities(rootEntry: found.entries.first)
    known = capabilities
    return capabilities
  }

  /// The entries of a search that is known to be small; a kept connection that turns out to be
  /// dead is opened again once.
  func find(
    _ search: DirectorySearch, sizeLimit: Int32 = 0
  ) throws(DirectoryError) -> SearchFindings {
    let timeout = settings.operationTimeout
    return try asking(search.base) { handle throws(LDAPFailure) in
      try handle.find(search, sizeLimit: sizeLimit, timeout)
    }
  }

  /// What the server says to whether an entry has a value (RFC 4511, section 4.10).
  func compare(
    _ dn: String, _ attribute: String, _ value: [UInt8]
  ) throws(DirectoryError) -> OperationResult {
    let timeout = settings.operationTimeout
    return try asking(dn) { handle throws(LDAPFailure) in
      try handle.compare(dn, attribute, value, Deadline(after: timeout))
    }
  }

  private func asking<Value>(
    _ dn: String, _ question: (LDAPHandle) throws(LDAPFailure) -> Value
  ) throws(DirectoryError) -> Value {
    let isKept = handle != nil
    do {
      return try askOnce(dn, question)
    } catch {
      guard isKept, error.resultCode == LDAP_SERVER_DOWN else { throw error }
      return try askOnce(dn, question)
    }
  }

  private func askOnce<Value>(
    _ dn: String, _ question: (LDAPHandle) throws(LDAPFailure) -> Value
  ) throws(DirectoryError) -> Value {
    let handle = try open()
    do {
      return try question(handle)
    } catch {
      close()
      throw .searching(dn, on: handle.url, as: identity, error)
    }
  }
}

/// What a small search found.
struct SearchFindings {
  var entries: [Entry] = []
  var references = 0
  var result = OperationResult(code: 0)
}

extension LDAPHandle {
  /// Gathers the whole answer of a search; throws when the connection fails, not when the server
  /// refuses.
  func find(
    _ search: DirectorySearch, sizeLimit: Int32 = 0, _ timeout: Duration
  ) throws(LDAPFailure) -> SearchFindings {
    let id = try send(search, sizeLimit: sizeLimit)
    var findings = SearchFindings()
    while true {
      switch try answer(to: id, Deadline(after: timeout)) {
      case .entry(let entry, _): findings.entries.append(entry)
      case .reference: findings.references += 1
      case .intermediate: break
      case .result(let result):
        findings.result = result
        return findings
      }
    }
  }
}

extension DirectoryConnectionSettings.Bind {
  /// Who this is, for messages.
  var identity: String {
    switch self {
    case .anonymous: "anonymous"
    case .simple(let dn, _): dn
    case .external: "the process's own identity"
    }
  }
}
