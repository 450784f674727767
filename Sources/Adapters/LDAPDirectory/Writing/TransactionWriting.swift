import CLDAP
import Directory
import Services

/// Makes several changes within one transaction (RFC 5805).
///
/// slapd looks at each request only when the transaction ends, and refuses to read back within it
/// and to set passwords; so what is in place is found out before, and the reading back comes after.
struct TransactionWriting {
  /// One change on its way.
  private struct Step {
    let change: EntryChange
    let dialogue: WriteDialogue
    /// Nil when the directory is as wanted.
    let request: ChangeRequest?
    /// The entry's name when all is done.
    let dn: String
    var messageID: Int32?
  }

  private let changes: [EntryChange]
  private let dialogue: WriteDialogue

  init(_ changes: [EntryChange], _ dialogue: WriteDialogue) {
    self.changes = changes
    self.dialogue = dialogue
  }

  func write() throws(EntryWriteError) -> [WrittenEntry] {
    let setsPasswords = changes.contains {
      if case .setPassword = $0.operation { true } else { false }
    }
    guard !setsPasswords else {
      throw .withoutTransaction(dialogue.operation, "passwords can't be set in a transaction")
    }
    guard dialogue.settings.usesTransactions else {
      throw .withoutTransaction(dialogue.operation, "the settings don't allow transactions")
    }
    guard try dialogue.capabilities().hasTransactions else {
      throw .withoutTransaction(dialogue.operation, "the server has no transactions (RFC 5805)")
    }
    var steps: [Step] = []
    for change in changes { steps.append(try step(change, after: steps)) }
    if steps.contains(where: { $0.request != nil }) { try perform(&steps) }
    return steps.map(Self.written)
  }

  // MARK: Preparing

  /// Finds out what a change comes to once the ones before it are made.
  private func step(
    _ change: EntryChange, after steps: [Step]
  ) throws(EntryWriteError) -> Step {
    let dialogue = dialogue.about(change.description)
    let names = PresentNames(dialogue, after: steps.compactMap(\.request))
    let preparation = ChangePreparation(dialogue, names)
    if case .create = change.operation {
      let request = try preparation.request(change, at: change.entry.dn)
      return Step(change: change, dialogue: dialogue, request: request, dn: change.entry.dn)
    }
    guard let dn = try names.locate(change.entry) else {
      guard case .delete = change.operation else { throw .gone(dialogue.operation) }
      return Step(change: change, dialogue: dialogue, request: nil, dn: change.entry.dn)
    }
    var request = try preparation.request(change, at: dn)
    if case .modify(_, let changes) = request, let found = names.nameNow(of: dn) {
      let missing = try preparation.missing(changes, at: found)
      request = missing.isEmpty ? nil : .modify(dn, missing)
    }
    return Step(
      change: change, dialogue: dialogue, request: request, dn: request?.dnAfterwards ?? dn)
  }

  // MARK: Sending

  private func perform(_ steps: inout [Step]) throws(EntryWriteError) {
    let started = try dialogue.perform { handle throws(LDAPFailure) in
      try handle.sendExtended(Transaction.startName, nil)
    }
    guard started.code == LDAP_SUCCESS else { throw refusal(started) }
    let transaction = started.data
    do {
      for index in steps.indices { try send(&steps[index], within: transaction) }
    } catch {
      if error.resultCode >= 0 { try end(transaction, commits: false, steps) }
      throw error
    }
    try end(transaction, commits: true, steps)
  }

  private func send(_ step: inout Step, within transaction: [UInt8]) throws(EntryWriteError) {
    guard let request = step.request else { return }
    var controls = [Transaction.control(transaction)]
    if case .add = request {
      // Nothing can be asserted about an entry that isn't there yet.
    } else {
      let filters = [step.dialogue.isSame(step.change.entry), step.change.assertion]
      controls += try step.dialogue.assertions(filters.compactMap(\.self), at: request.dn)
    }
    let (id, result) = try step.dialogue.performNoting { handle throws(LDAPFailure) in
      try request.send(controls, on: handle)
    }
    guard result.code == LDAP_SUCCESS else {
      throw .refused(step.dialogue.operation, dialogue.settings.writer, result)
    }
    step.messageID = id
  }

  private func end(
    _ transaction: [UInt8], commits: Bool, _ steps: [Step]
  ) throws(EntryWriteError) {
    let result = try dialogue.perform { handle throws(LDAPFailure) in
      try handle.sendExtended(
        Transaction.endName, Transaction.end(transaction, commits: commits))
    }
    guard commits, result.code != LDAP_SUCCESS else { return }
    let failed = Transaction.failedRequest(in: result.data)
    guard let step = steps.first(where: { $0.messageID != nil && $0.messageID == failed }) else {
      throw refusal(result)
    }
    throw .refused(step.dialogue.operation, dialogue.settings.writer, result)
  }

  private func refusal(_ result: OperationResult) -> EntryWriteError {
    .refused(dialogue.operation, dialogue.settings.writer, result)
  }

  private static func written(_ step: Step) -> WrittenEntry {
    if case .delete = step.change.operation {
      return WrittenEntry(
        wasInPlace: step.request == nil, dn: step.dn, id: step.change.entry.id, csn: nil,
        entry: nil)
    }
    var written = step.dialogue.written(step.change, step.dn, OperationResult(code: LDAP_SUCCESS))
    written.wasInPlace = step.request == nil
    return written
  }
}
