import CLDAP
import Directory
import Services
import Values

/// A connection bound as the service, opened when needed and again after it broke.
///
/// It belongs to one actor.
final class ServiceSession {
  let settings: DirectoryConnectionSettings
  private let servers: ServerChoice
  private let use: ServerUse
  private var handle: LDAPHandle?
  private var known: DirectoryCapabilities?

  /// Sessions of different uses may be with different servers.
  init(
    _ settings: DirectoryConnectionSettings, _ servers: ServerChoice, for use: ServerUse
  ) {
    self.settings = settings
    self.servers = servers
    self.use = use
  }

  /// The service's name in messages.
  var identity: String { settings.bind.identity }

  /// The bound handle, to the server that is the one for this use now.
  func open() throws(DirectoryError) -> LDAPHandle {
    if let handle, servers.keeps(handle.url, for: use) { return handle }
    close()
    let opening = HandleOpening(settings, servers, for: use)
    let opened = try opening.open { handle throws(DirectoryError) in
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
    return try asking(search.base) { [servers, settings] handle throws(LDAPFailure) in
      servers.report(
        .search(command: search.commandLine(settings, on: handle.url, sizeLimit: sizeLimit)))
      return try handle.find(search, sizeLimit: sizeLimit, timeout)
    }
  }

  /// The answers of several small searches, which are under way together, in their order.
  func find(_ searches: [DirectorySearch]) throws(DirectoryError) -> [SearchFindings] {
    guard let first = searches.first else { return [] }
    let timeout = settings.operationTimeout
    return try asking(first.base) { [servers, settings] handle throws(LDAPFailure) in
      for search in searches {
        servers.report(.search(command: search.commandLine(settings, on: handle.url)))
      }
      return try handle.find(searches, timeout)
    }
  }

  /// What the server says to whether an entry has a value (RFC 4511, section 4.10).
  func compare(
    _ dn: String, _ attribute: String, _ value: [UInt8]
  ) throws(DirectoryError) -> OperationResult {
    let timeout = settings.operationTimeout
    return try asking(dn) { [servers, settings] handle throws(LDAPFailure) in
      servers.report(
        .search(command: settings.compareCommand(dn, attribute, value, on: handle.url)))
      return try handle.compare(dn, attribute, value, Deadline(after: timeout))
    }
  }

  /// Gives the connection up after a request on it that must not be sent again; a server that ran
  /// out of time isn't asked next.
  func giveUp(_ error: DirectoryError) {
    let url = handle?.url
    close()
    if let url, error.resultCode == LDAP_TIMEOUT { servers.failed(url, error) }
  }

  /// Puts a question; on a kept connection that turns out to be dead, once more on a new one.
  func asking<Value>(
    _ dn: String, _ question: (LDAPHandle) throws(LDAPFailure) -> Value
  ) throws(DirectoryError) -> Value {
    let isKept = handle != nil
    do {
      return try askOnce(dn, question)
    } catch {
      let mayBeClosed = isKept && error.resultCode == LDAP_SERVER_DOWN
      let hasOthers = error.resultCode == LDAP_TIMEOUT && servers.urls.count > 1
      guard mayBeClosed || hasOthers else { throw error }
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
      let failure = DirectoryError.searching(dn, on: handle.url, as: identity, error)
      if error.code == LDAP_TIMEOUT { servers.failed(handle.url, failure) }
      throw failure
    }
  }
}

extension ServiceSession {
  /// How far the content is that a name lies in; empty where the server shows nothing.
  func contextCSN(of dn: String) throws(DirectoryError) -> [String] {
    let context = try capabilities().namingContext(of: dn) ?? dn
    let findings = try find(
      DirectorySearch(
        base: context, scope: .base, filter: .present("objectClass"),
        attributes: ["contextCSN"]))
    let values = findings.entries.first?.values("contextCSN") ?? []
    return values.map { String(decoding: $0, as: UTF8.self) }.sorted()
  }
}

extension ServiceSession {
  /// Whether there are entries newer than what the server takes for its newest change.
  ///
  /// One that was killed begins again with the number that it had last written down, and leaves
  /// newer entries out of whatever it synchronizes until the next change (syncprov-checkpoint,
  /// slapo-syncprov(5)).
  func lacksNewestChanges(
    _ context: [String], of base: String
  ) throws(DirectoryError) -> Bool {
    guard let newest = context.max() else { return false }
    let number = Array(newest.utf8)
    let suffix = try capabilities().namingContext(of: base) ?? base
    let newer = try find(
      DirectorySearch(
        base: suffix,
        filter: .and([
          .greaterOrEqual("entryCSN", number), .not(.equal("entryCSN", number)),
        ]), attributes: ["entryCSN"]), sizeLimit: 1)
    guard let found = newer.entries.first?.values("entryCSN").first else { return false }
    // It may as well be a change of this very moment, which is counted in by now.
    let present = try contextCSN(of: base).max() ?? ""
    guard present < String(decoding: found, as: UTF8.self) else { return false }
    // Without syncprov nobody counts, and nothing is lost.
    return try synchronizes(suffix)
  }

  /// Whether a database answers synchronizing searches; the server names the control for all of its
  /// databases together.
  private func synchronizes(_ suffix: String) throws(DirectoryError) -> Bool {
    let probe = DirectorySearch(
      base: suffix, scope: .base, filter: .present("objectClass"), attributes: ["1.1"])
    let deadline = Deadline(after: settings.operationTimeout)
    return try asking(suffix) { handle throws(LDAPFailure) in
      let request = try handle.send(
        probe, controls: [ContentSync.request(.refreshOnly, cookie: nil)])
      while true {
        if case .result(let result) = try handle.syncAnswer(to: request, deadline) {
          return result.code == LDAP_SUCCESS
        }
      }
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
    try gather(try send(search, sizeLimit: sizeLimit), timeout)
  }

  /// The whole answers of several searches, each sent before the first answer is waited for.
  func find(
    _ searches: [DirectorySearch], _ timeout: Duration
  ) throws(LDAPFailure) -> [SearchFindings] {
    var requests: [Int32] = []
    for search in searches { requests.append(try send(search)) }
    var findings: [SearchFindings] = []
    for request in requests { findings.append(try gather(request, timeout)) }
    return findings
  }

  private func gather(
    _ request: Int32, _ timeout: Duration
  ) throws(LDAPFailure) -> SearchFindings {
    var findings = SearchFindings()
    while true {
      switch try answer(to: request, Deadline(after: timeout)) {
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
