import Accounts
import Directory
import Reconciliation
import Values

/// One attempt to write one change: looks at the directory where that matters, sends what is still
/// missing, and says what both sides agree on then.
struct WriteAttempt {
  let claimed: ClaimedItem
  let directory: SyncedDirectory
  let writer: any EntryWriter
  let store: any OutboxStore
  let lease: Lease
  let time: any TimeSource
  let now: Timestamp

  /// How often an entry that others change at the same time is looked at again.
  static let mostLooks = 8

  var item: OutboxItem { claimed.item }
  var policy: SyncPolicy { directory.policy }

  /// Writes the change.
  ///
  /// - Throws: `EntryWriteError`, `UnwritableName`; the store's errors; `CancellationError`.
  func carryOut() async throws -> WriteOutcome {
    switch item.intent {
    case .attributes(let changes): try await writeAttributes(changes.map(\.attribute))
    case .access(let isDisabled): try await writeAccess(isDisabled)
    case .membership(let group, let isMember):
      try await writeMembership(of: group, isMember: isMember)
    case .restoredMembership(let group, let isMember):
      try await restoreMembership(of: group, isMember: isMember)
    case .renamedMember(let group, let names): try await renameMember(in: group, from: names)
    case .creation(let entry): try await create(entry)
    case .deletion(let lastSeen): try await delete(lastSeen)
    }
  }

  private func writeAttributes(_ attributes: [AccountAttribute]) async throws -> WriteOutcome {
    guard let subject = claimed.subject else { return unlinked }
    var sent = item.sentAttributes
    var seen = try await look(at: subject.entry)
    var update = try merge(attributes, of: subject, sent, seen)
    for _ in 0..<Self.mostLooks {
      guard let change = try update.change(of: seen, subject.entry, readBack: readBack) else {
        var result = result(of: update, try person(from: seen))
        // An earlier attempt wrote it and couldn't say so.
        result.isWritten = result.state == .done && item.sent != nil
        return result
      }
      for change in update.writes { sent[change.attribute] = .some(change.to) }
      try await store.note(sent: .attributes(sent), of: item.id, under: lease)
      if case .rename = change.operation {
        try await store.queueRenaming(of: item, from: seen.dn, under: lease, at: now)
      }
      do {
        let written = try await send(change)
        if let entry = written.entry {
          seen = entry
        } else {
          seen = try await look(at: subject.entry)
        }
        guard case .modify = change.operation else { continue }
        var result = self.result(of: update, try self.person(from: seen))
        result.isWritten = true
        return result
      } catch let error as EntryWriteError where error.code == .assertionFailed {
        seen = try await look(at: subject.entry)
        update = try merge(attributes, of: subject, sent, seen)
      }
    }
    throw restless
  }

  /// Merges anew; an entry that has a value that was sent got it from here, whichever of its values
  /// counts.
  private func merge(
    _ attributes: [AccountAttribute], of subject: WriteBackSubject,
    _ sent: [AccountAttribute: String?], _ seen: Entry
  ) throws -> EntryUpdate {
    let person = try person(from: seen)
    var landed = sent
    for (attribute, value) in sent {
      guard let name = policy.writeBack?.attributes[attribute], let value,
        seen.values(name).contains([UInt8](value.utf8))
      else { continue }
      landed[attribute] = .some(person.attributes[attribute])
    }
    return EntryUpdate(attributes, of: subject, sent: landed, entry: person, policy: policy)
  }

  /// What both sides agree on, by an entry that needs no further change.
  private func result(of update: EntryUpdate, _ person: StagedPerson) -> WriteOutcome {
    var result = WriteOutcome(.done)
    let attributes = person.attributes
    for change in update.agreed + update.writes {
      let value = attributes[change.attribute]
      result.agreed.append(AttributeChange(change.attribute, from: change.from, to: value))
      if value != change.to {
        result.taken.append(AttributeChange(change.attribute, from: change.to, to: value))
      }
    }
    result.conflicts = update.conflicts
    result.entry = .init(dn: person.dn, csn: person.csn)
    if update.agreed.isEmpty, update.writes.isEmpty {
      result.state = .superseded
      result.words =
        update.conflicts.isEmpty
        ? "The directory has changed it meanwhile; the next run brings that."
        : "Both sides have changed it, in different ways. Settle the conflict."
    }
    return result
  }

  /// Disables the entry or enables it, as the account is by now.
  ///
  /// What else the directory may have against an entry that was enabled, the next run brings.
  private func writeAccess(_ isDisabled: Bool) async throws -> WriteOutcome {
    guard let subject = claimed.subject, let enabling = policy.writeBack?.enabling else {
      return unlinked
    }
    let isOff = subject.isSwitchedOff || isDisabled && !subject.presence.isUsable
    func presence(of person: StagedPerson) -> Presence? {
      isOff || person.state == .usable ? Presence(person.state) : nil
    }
    var seen = try await look(at: subject.entry)
    for _ in 0..<Self.mostLooks {
      let person = try person(from: seen)
      var result = WriteOutcome(.done)
      result.entry = .init(dn: person.dn, csn: person.csn)
      if enabling.isDisabled(seen) == isOff {
        result.presence = presence(of: person)
        result.isWritten = item.sent != nil
        return result
      }
      try await store.note(sent: ["disabled": .bool(isOff)], of: item.id, under: lease)
      do {
        let written = try await send(
          EntryChange(
            subject.entry, .modify([enabling.change(isDisabled: isOff)]),
            assertion: seen.values("entryCSN").first.map { .equal("entryCSN", $0) },
            readBack: readBack))
        let entry =
          if let entry = written.entry { entry } else { try await look(at: subject.entry) }
        let after = try self.person(from: entry)
        result.entry = .init(dn: after.dn, csn: after.csn)
        result.presence = presence(of: after)
        result.isWritten = true
        return result
      } catch let error as EntryWriteError where error.code == .assertionFailed {
        seen = try await look(at: subject.entry)
      }
    }
    throw restless
  }

  private func writeMembership(
    of group: RuleGroup, isMember: Bool
  ) async throws -> WriteOutcome {
    guard let person = claimed.subject?.entry ?? item.entry, !isMember || claimed.subject != nil
    else { return unlinked }
    let wasTried = item.sent != nil
    let isWanted =
      claimed.subject.map { WriteBackPlanner(policy: policy).wants($0, in: group) } ?? false
    if isMember != isWanted, !wasTried {
      return WriteOutcome(
        .superseded,
        words: isMember ? "The role has ended meanwhile." : "The role is given again by now.")
    }
    // What an attempt may have done before the role changed is taken back.
    let isMember = isWanted
    try await store.note(sent: ["member": .bool(isMember)], of: item.id, under: lease)
    let written = try await write(person, group, isMember: isMember)
    var result = WriteOutcome(.done)
    result.isWritten = !written.wasInPlace || wasTried
    // Who was a member before anybody asked here isn't one because of Muster.
    result.joined = isMember ? !written.wasInPlace || wasTried ? true : nil : false
    return result
  }
}

extension WriteAttempt {
  /// Puts the person back into a group, or takes them out, as it was before a run that was undone: not
  /// for a role, so no role ends it.
  private func restoreMembership(
    of group: RuleGroup, isMember: Bool
  ) async throws -> WriteOutcome {
    guard let subject = claimed.subject else { return unlinked }
    let person = subject.entry
    if !isMember, WriteBackPlanner(policy: policy).wants(subject, in: group) {
      return WriteOutcome(.superseded, words: "A role that people give stands for the group.")
    }
    let wasTried = item.sent != nil
    try await store.note(sent: ["member": .bool(isMember)], of: item.id, under: lease)
    let written = try await write(person, group, isMember: isMember)
    var result = WriteOutcome(.done)
    result.isWritten = !written.wasInPlace || wasTried
    return result
  }

  private func write(
    _ person: EntryReference, _ group: RuleGroup, isMember: Bool
  ) async throws -> WrittenEntry {
    let member = EntryChange.Member.entry(person)
    let attribute = directory.groupMapping.member
    return try await send(
      EntryChange(
        claimed.group ?? EntryReference(id: nil, dn: group.dn),
        isMember
          ? .addMember(member, attribute: attribute) : .removeMember(member, attribute: attribute)))
  }
}

extension WriteAttempt {
  /// Makes the entry as the settings and the account have it by now, unless an earlier attempt has
  /// made it already.
  private func create(_ planned: NewEntry) async throws -> WriteOutcome {
    guard let attributes = claimed.attributes else {
      return WriteOutcome(.superseded, words: "The account is gone.")
    }
    guard claimed.subject == nil else {
      return WriteOutcome(.superseded, words: "The account has an entry by now.")
    }
    let creation =
      try await earlierCreation()
      ?? SentCreation(
        entry: policy.writeBack?.template?.entry(for: attributes) ?? planned, account: attributes)
    let entry = creation.entry
    try await store.note(sent: creation.json, of: item.id, under: lease)
    let reference = EntryReference(id: nil, dn: entry.dn)
    let written = try await send(
      EntryChange(
        reference,
        .create(
          entry.attributes.map { .init($0.name, $0.values.map { [UInt8]($0.utf8) }) } + password,
          unless: entry.uniqueness(by: policy.mapping)), readBack: readBack))
    if written.wasInPlace, item.sent == nil {
      return WriteOutcome(
        .failed, words: "There is an entry with this name already: \(written.dn).")
    }
    let made = if let made = written.entry { made } else { try await look(at: reference) }
    var result = WriteOutcome(.done)
    result.newLink = try person(from: made)
    result.filledFrom = creation.account
    result.isWritten = true
    return result
  }

  /// What an earlier attempt has sent, when something has that name now.
  private func earlierCreation() async throws -> SentCreation? {
    guard let sent = item.sent.flatMap(SentCreation.init) else { return nil }
    let reference = EntryReference(id: nil, dn: sent.entry.dn)
    return try await writer.read(reference, attributes: ["1.1"]) == nil ? nil : sent
  }

  /// The password of a new entry: the local one goes on to count, in the form that the directory
  /// checks by itself (slapd's module argon2).
  private var password: [Entry.Attribute] {
    guard policy.writeBack?.writesPasswords == true,
      let verifier = claimed.verifier?.revealed, verifier.hasPrefix("$argon2")
    else { return [] }
    return [Entry.Attribute("userPassword", [[UInt8]("{ARGON2}\(verifier)".utf8)])]
  }

  /// Everything that mapping and writing ask for.
  var readBack: [String] {
    var seen: Set<String> = []
    let written = policy.writeBack.map { Array($0.attributes.values).sorted() } ?? []
    let enabling = policy.writeBack?.enabling?.attributes ?? []
    return (policy.mapping.requestedAttributes + written + enabling)
      .filter { seen.insert($0.lowercased()).inserted }
  }

  /// Sends a change, unless this process has been stopped until the lease lapsed: another one may
  /// have gone on from there.
  func send(_ change: EntryChange) async throws -> WrittenEntry {
    let end = try await store.end(of: lease)
    return try await writer.write(change, under: WritePermit { [time] in time.now() < end })
  }

  private func look(at reference: EntryReference) async throws -> Entry {
    guard let entry = try await writer.read(reference, attributes: readBack) else {
      throw EntryWriteError(
        code: .noSuchEntry, operation: "look at \(reference)", resultCode: 32, serverText: "",
        message: "The entry is gone from the directory: \(reference.dn).")
    }
    return entry
  }

  func person(from entry: Entry) throws -> StagedPerson {
    switch policy.mapping.person(from: entry, at: now) {
    case .success(let person): return person
    case .failure(let error):
      throw EntryWriteError(
        code: .refused, operation: "look at \(entry.dn)", resultCode: 0, serverText: "",
        message: "\(entry.dn): \(error.rejected.reason.explanation)")
    }
  }

  var unlinked: WriteOutcome {
    WriteOutcome(.superseded, words: "The account isn't linked to the directory any more.")
  }

  var restless: EntryWriteError {
    EntryWriteError(
      code: .busy, operation: "write \(item.intent.kind.rawValue)", resultCode: 0, serverText: "",
      message: "The entry changes faster than it can be written; it is tried again.")
  }
}

extension OutboxItem {
  /// The attributes that an attempt of unknown end has sent.
  fileprivate var sentAttributes: [AccountAttribute: String?] {
    var values: [AccountAttribute: String?] = [:]
    for member in sent?.members ?? [] {
      if let attribute = AccountAttribute(rawValue: member.key) {
        values[attribute] = .some(member.value.stringValue)
      }
    }
    return values
  }
}

extension JSONValue {
  /// Attributes as they were sent.
  fileprivate static func attributes(_ values: [AccountAttribute: String?]) -> JSONValue {
    .object(
      values.sorted { $0.key.rawValue < $1.key.rawValue }
        .map { .init($0.key.rawValue, JSONValue($0.value)) })
  }
}
