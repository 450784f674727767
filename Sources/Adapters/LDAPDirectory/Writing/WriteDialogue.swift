import CLDAP
import Directory
import Services

/// What is asked and ordered for one change; its failures say which change it was.
struct WriteDialogue {
  /// The change in words that follow "to".
  let operation: String
  let settings: EntryWriterSettings
  private let session: ServiceSession
  private let permit: WritePermit

  init(
    _ operation: String, _ session: ServiceSession, _ settings: EntryWriterSettings,
    _ permit: WritePermit = .always
  ) {
    self.operation = operation
    self.session = session
    self.settings = settings
    self.permit = permit
  }

  /// The same for another change.
  func about(_ operation: String) -> WriteDialogue {
    WriteDialogue(operation, session, settings, permit)
  }

  // MARK: Questions

  /// What the server says about itself.
  func capabilities() throws(EntryWriteError) -> DirectoryCapabilities {
    try asking { () throws(DirectoryError) in try session.capabilities() }
  }

  /// What the server offers to those who write.
  func writeCapabilities() throws(EntryWriteError) -> WriteCapabilities {
    let known = try capabilities()
    return WriteCapabilities(
      asserts: known.asserts, readsBack: known.readsBack,
      hasTransactions: settings.usesTransactions && known.hasTransactions,
      setsPasswords: known.setsPasswords,
      server: try asking { () throws(DirectoryError) in try session.open().url })
  }

  /// The entry's present name; nil when it is gone for certain.
  ///
  /// The question also finds out whether a kept connection still works, so that no change is sent
  /// into a dead one.
  func locate(_ entry: EntryReference) throws(EntryWriteError) -> String? {
    guard let id = entry.id else {
      return try find(entry.dn, ["1.1"]) == nil ? nil : entry.dn
    }
    let locator = EntryLocator(session, attribute: settings.idAttribute)
    let location = try asking { () throws(DirectoryError) -> EntryLocation? in
      if try locator.confirms(id, at: entry.dn) { return .found(dn: entry.dn) }
      return try locator.locate([id])[id]
    }
    switch location {
    case .found(let dn): return dn
    case .notFound: return nil
    case .unknown(let reason): throw .unanswered(operation, reason)
    case nil: throw .unanswered(operation, "the search had no answer")
    }
  }

  /// True of the entry, and of no other one that has taken over its name.
  func isSame(_ entry: EntryReference) -> Filter? {
    entry.id.map { EntryLocator(session, attribute: settings.idAttribute).filter($0) }
  }

  /// The entry as it is now; nil when there is none for certain.
  func read(_ entry: EntryReference, _ attributes: [String]) throws(EntryWriteError) -> Entry? {
    guard let dn = try locate(entry) else { return nil }
    return try find(dn, attributes)
  }

  /// The entry with a name, if the filter is true of it; nil when there is none for certain.
  func find(
    _ dn: String, _ attributes: [String], where filter: Filter = .present("objectClass")
  ) throws(EntryWriteError) -> Entry? {
    try search(
      DirectorySearch(base: dn, scope: .base, filter: filter, attributes: attributes))
  }

  /// The first entry that a search finds; nil when there is none for certain.
  func search(_ search: DirectorySearch) throws(EntryWriteError) -> Entry? {
    let findings = try asking { () throws(DirectoryError) in
      try session.find(search, sizeLimit: 1)
    }
    if let entry = findings.entries.first { return entry }
    switch findings.result.code {
    case LDAP_SUCCESS, LDAP_NO_SUCH_OBJECT: return nil
    default: throw .refused(operation, settings.writer, findings.result)
    }
  }

  /// Whether an entry has a value, by the server's rules of equality; nil when it doesn't say.
  func has(
    _ value: [UInt8], _ attribute: String, at dn: String
  ) throws(EntryWriteError) -> Bool? {
    let result = try asking { () throws(DirectoryError) in
      try session.compare(dn, attribute, value)
    }
    switch result.code {
    case LDAP_COMPARE_TRUE: return true
    case LDAP_COMPARE_FALSE, LDAP_NO_SUCH_ATTRIBUTE: return false
    default: return nil
    }
  }

  /// The name under which the server knows the writer; nil when it doesn't say.
  func ownName() throws(EntryWriteError) -> String? {
    let result = try perform { handle throws(LDAPFailure) in
      try handle.sendExtended("1.3.6.1.4.1.4203.1.11.3", nil)
    }
    let answer = String(decoding: result.data, as: UTF8.self)
    guard result.code == LDAP_SUCCESS, answer.hasPrefix("dn:") else { return nil }
    return String(answer.dropFirst(3))
  }

  // MARK: Orders

  /// Has the server carry out one request, and never sends it twice.
  func perform(
    _ send: (LDAPHandle) throws(LDAPFailure) -> Int32
  ) throws(EntryWriteError) -> OperationResult {
    try performNoting(send).result
  }

  /// The same, with the request's message id.
  func performNoting(
    _ send: (LDAPHandle) throws(LDAPFailure) -> Int32
  ) throws(EntryWriteError) -> (id: Int32, result: OperationResult) {
    let handle = try asking { () throws(DirectoryError) in try session.open() }
    guard permit.isValid() else { throw .overdue(operation) }
    let id: Int32
    do {
      id = try send(handle)
    } catch {
      session.close()
      throw .unsent(operation, handle.url, error)
    }
    do {
      let result = try handle.result(
        of: id, Deadline(after: settings.connection.operationTimeout))
      if result.failure.breaksConnection { session.close() }
      return (id, result)
    } catch {
      let failure = EntryWriteError.unknownOutcome(operation, handle.url, error)
      session.giveUp(
        DirectoryError(
          code: .unreachable, operation: operation, resultCode: error.code,
          message: failure.message))
      throw failure
    }
  }

  /// The control that lets a change happen only while a filter is true of its entry; where the
  /// server has none, the entry is looked at before.
  ///
  /// - Throws: `assertionFailed` in the second case.
  func assertions(
    _ filters: [Filter], at dn: String
  ) throws(EntryWriteError) -> [Control] {
    guard let filter = filters.count > 1 ? .and(filters) : filters.first else { return [] }
    guard try capabilities().asserts else {
      if try find(dn, ["1.1"], where: filter) == nil {
        throw .assertionFailed(operation, OperationResult(code: LDAP_ASSERTION_FAILED))
      }
      return []
    }
    let handle = try asking { () throws(DirectoryError) in try session.open() }
    do {
      return [try handle.assertion(filter)]
    } catch {
      throw .unsent(operation, handle.url, error)
    }
  }

  private func asking<Value>(
    _ question: () throws(DirectoryError) -> Value
  ) throws(EntryWriteError) -> Value {
    do {
      return try question()
    } catch {
      throw EntryWriteError(operation, error)
    }
  }
}

extension EntryWriterSettings {
  /// Who writes, for messages.
  var writer: String { connection.bind.identity }
}
