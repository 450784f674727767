import Accounts
import Directory
import Reconciliation
import Values

/// The end of an entry whose account was removed for good.
extension WriteAttempt {
  /// Deletes the entry with the identifier, unless it isn't what was last seen, or not for Muster to
  /// delete.
  ///
  /// That nobody changes it in between is asserted; that nothing is below it, the server sees to.
  func delete(_ lastSeen: LastSeen) async throws -> WriteOutcome {
    if let holder = claimed.holder {
      return WriteOutcome(
        .superseded, words: "The entry belongs to the account \(holder.username) by now.")
    }
    guard let reference = item.entry, reference.id != nil else { return unidentified }
    if let obstacle { return WriteOutcome(.failed, words: obstacle) }
    // Whoever has a refused deletion tried again has seen what the entry is like.
    let expected = item.sent.flatMap(LastSeen.init) ?? lastSeen
    var seen = try await writer.read(reference, attributes: readBack)
    for _ in 0..<Self.mostLooks {
      guard let entry = seen else { return gone }
      if let refusal = try refusal(of: entry, expected) { return refusal }
      do {
        let written = try await send(
          EntryChange(reference, .delete, assertion: state(of: entry)))
        var result = WriteOutcome(.done)
        result.isWritten = !written.wasInPlace
        return result
      } catch let error as EntryWriteError where error.code == .assertionFailed {
        seen = try await writer.read(reference, attributes: readBack)
        if let csn = entry.text("entryCSN"), csn == seen?.text("entryCSN") {
          return WriteOutcome(.failed, words: strangerWords(entry.dn))
        }
      }
    }
    throw restless
  }

  /// Why the deletion isn't even tried.
  private var obstacle: String? {
    guard policy.writeBack?.deletesEntries == true else {
      return "write_back.delete is off by now. Switch it on and have the change tried again, or "
        + "discard the change."
    }
    guard let group = claimed.remaining.first else { return nil }
    return "\(group.dn) still lists the entry, and the directory refused to end that. See to that "
      + "change first."
  }

  private func refusal(of entry: Entry, _ expected: LastSeen) throws -> WriteOutcome? {
    guard let name = DistinguishedName.key(of: entry.dn),
      let base = DistinguishedName.key(of: directory.connection.users.base),
      DistinguishedName.isKey(name, within: base)
    else { return WriteOutcome(.failed, words: strangerWords(entry.dn)) }
    let person = try person(from: entry)
    let differences = expected.differences(from: person)
    guard !differences.isEmpty else { return nil }
    var refusal = WriteOutcome(
      .failed,
      words: "\(entry.dn) isn't what it was when its account was removed: it has another "
        + differences.map(\.rawValue).joined(separator: " and another ")
        + ". Have the change tried again to delete the entry as it is now, or discard the change.")
    refusal.found = LastSeen(person)
    return refusal
  }

  /// True of the entry as long as it is as it was read, and one that Muster is set up to look after.
  private func state(of entry: Entry) -> Filter {
    let mapping = policy.mapping
    let unchanged =
      entry.values("entryCSN").first.map { Filter.equal("entryCSN", $0) }
      ?? .having(
        (mapping.username + mapping.email + mapping.displayName)
          .map { Entry.Attribute($0, entry.values($0)) })
    return .and([unchanged, directory.connection.users.filter])
  }

  private func strangerWords(_ dn: String) -> String {
    "\(dn) isn't among the entries of users.base and users.filter any more, so it isn't for Muster "
      + "to delete. Delete it there, or discard the change."
  }

  private var gone: WriteOutcome {
    WriteOutcome(
      .done,
      words: "The entry was gone: by an attempt whose end isn't known, or by somebody else's doing."
    )
  }

  private var unidentified: WriteOutcome {
    WriteOutcome(.failed, words: "The entry's identifier isn't known, so it can't be told apart.")
  }
}
