import CLDAP
import Directory
import Services

/// Changes one existing entry.
struct ChangeWriting {
  private let change: EntryChange
  private let dialogue: WriteDialogue
  private let preparation: ChangePreparation

  init(_ change: EntryChange, _ dialogue: WriteDialogue) {
    self.change = change
    self.dialogue = dialogue
    preparation = ChangePreparation(dialogue, PresentNames(dialogue))
  }

  func write() throws(EntryWriteError) -> WrittenEntry {
    guard let dn = try dialogue.locate(change.entry) else { return try whenGone() }
    return try write(at: dn, isFirst: true)
  }

  /// Nothing is left to be removed; everything else needs the entry.
  private func whenGone() throws(EntryWriteError) -> WrittenEntry {
    guard case .delete = change.operation else { throw .gone(dialogue.operation) }
    return WrittenEntry(
      wasInPlace: true, dn: change.entry.dn, id: change.entry.id, csn: nil, entry: nil)
  }

  private func write(at dn: String, isFirst: Bool) throws(EntryWriteError) -> WrittenEntry {
    guard let request = try preparation.request(change, at: dn) else { return try inPlace(at: dn) }
    if !request.takesControls, try !dialogue.capabilities().setsPasswords {
      throw .refused(dialogue.operation, dialogue.settings.writer, .withoutPasswords)
    }
    let result = try send(request)
    if result.code == LDAP_SUCCESS { return try written(request, result) }
    switch (result.code, request) {
    case (LDAP_ASSERTION_FAILED, _), (LDAP_NO_SUCH_OBJECT, _):
      return try afterMove(from: dn, result, isFirst: isFirst)
    case (LDAP_TYPE_OR_VALUE_EXISTS, .modify(_, let changes)),
      (LDAP_NO_SUCH_ATTRIBUTE, .modify(_, let changes)):
      return try write(missingOf: changes, at: dn, result)
    case (LDAP_OBJECT_CLASS_VIOLATION, .modify(_, let changes)):
      return try write(emptying: changes, at: dn, result)
    case (LDAP_ALREADY_EXISTS, .rename):
      let existing = try dialogue.find(request.dnAfterwards, readBack)
      throw .exists(dialogue.operation, existing, result.text)
    default: throw refusal(result)
    }
  }

  /// The entry may have been renamed between the question where it is and the request.
  private func afterMove(
    from dn: String, _ result: OperationResult, isFirst: Bool
  ) throws(EntryWriteError) -> WrittenEntry {
    guard let present = try dialogue.locate(change.entry) else { return try whenGone() }
    let hasMoved = DistinguishedName.key(of: present) != DistinguishedName.key(of: dn)
    guard isFirst, hasMoved else { throw refusal(result) }
    return try write(at: present, isFirst: false)
  }

  /// The rest of a change of which the server found something in place already.
  private func write(
    missingOf changes: [Modification], at dn: String, _ result: OperationResult
  ) throws(EntryWriteError) -> WrittenEntry {
    let missing = try preparation.missing(changes, at: dn)
    guard !missing.isEmpty else { return try inPlace(at: dn) }
    guard missing != changes else { throw refusal(result) }
    let rest = ChangeRequest.modify(dn, missing)
    let answer = try send(rest)
    switch answer.code {
    case LDAP_SUCCESS: return try written(rest, answer)
    case LDAP_OBJECT_CLASS_VIOLATION: return try write(emptying: missing, at: dn, answer)
    default: throw refusal(answer)
    }
  }

  /// A group whose last member goes gets the placeholder, where there is one.
  private func write(
    emptying changes: [Modification], at dn: String, _ result: OperationResult
  ) throws(EntryWriteError) -> WrittenEntry {
    guard case .removeMember(_, let attribute) = change.operation,
      let group = try dialogue.find(dn, [attribute]),
      group.values(attribute).count <= changes.flatMap(\.values).count
    else { throw refusal(result) }
    guard let placeholder = dialogue.settings.placeholderMember else {
      throw .lastMember(dialogue.operation, result)
    }
    let request = ChangeRequest.modify(
      dn, [.add(attribute, [[UInt8](placeholder.utf8)])] + changes)
    let answer = try send(request)
    guard answer.code == LDAP_SUCCESS else { throw refusal(answer) }
    return try written(request, answer)
  }

  private func send(_ request: ChangeRequest) throws(EntryWriteError) -> OperationResult {
    var controls: [Control] = []
    if request.takesControls {
      let filters = [dialogue.isSame(change.entry), change.assertion].compactMap(\.self)
      controls = try dialogue.assertions(filters, at: request.dn)
      if request.leavesEntry, try dialogue.capabilities().readsBack {
        controls.append(PostRead.request(readBack))
      }
    }
    return try dialogue.perform { handle throws(LDAPFailure) in
      try request.send(controls, on: handle)
    }
  }

  private var readBack: [String] { dialogue.readBack(change) }

  private func inPlace(at dn: String) throws(EntryWriteError) -> WrittenEntry {
    dialogue.written(change, dn, try dialogue.find(dn, readBack), wasInPlace: true)
  }

  private func written(
    _ request: ChangeRequest, _ result: OperationResult
  ) throws(EntryWriteError) -> WrittenEntry {
    guard request.leavesEntry else {
      return WrittenEntry(
        wasInPlace: false, dn: request.dn, id: change.entry.id, csn: nil, entry: nil)
    }
    return dialogue.written(change, request.dnAfterwards, result)
  }

  private func refusal(_ result: OperationResult) -> EntryWriteError {
    .refused(dialogue.operation, dialogue.settings.writer, result)
  }
}

extension OperationResult {
  /// What a server without RFC 3062 would answer.
  fileprivate static let withoutPasswords = OperationResult(
    code: LDAP_UNWILLING_TO_PERFORM, text: "the server doesn't offer RFC 3062")
}
