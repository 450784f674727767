import Directory
import Reconciliation
import Values

/// The groups of a person whose entry has another name by Muster's doing.
extension WriteAttempt {
  /// Puts the entry's present name in the place of its former ones in a group, value for value.
  ///
  /// Where the server does so itself (slapo-refint(5)), nothing is left to do. A name that another
  /// entry has by now is that one's membership.
  func renameMember(in group: RuleGroup, from names: [String]) async throws -> WriteOutcome {
    guard let person = claimed.subject?.entry,
      let present = try await writer.read(person, attributes: ["1.1"])?.dn
    else { return unlinked }
    let wasTried = item.sent != nil
    var (isWritten, isTaken) = (false, false)
    for name in names where DistinguishedName.key(of: name) != DistinguishedName.key(of: present) {
      let former = EntryReference(id: nil, dn: name)
      guard try await writer.read(former, attributes: ["1.1"]) == nil else {
        isTaken = true
        continue
      }
      guard try await lists(name, group) else { continue }
      guard policy.writeBack?.writesGroups == true else { return unwritten(name, in: group) }
      try await store.note(sent: ["name": .string(present)], of: item.id, under: lease)
      isWritten = try await replace(name, by: present, in: group) || isWritten
    }
    var result = WriteOutcome(.superseded, words: "The group doesn't list the former name.")
    if isTaken { result.words = "Another entry has the former name by now." }
    if isWritten || wasTried && !isTaken {
      result = WriteOutcome(.done)
      result.isWritten = true
    }
    return result
  }

  private var memberAttribute: String { directory.groupMapping.member }

  private func reference(to group: RuleGroup) -> EntryReference {
    claimed.group ?? EntryReference(id: nil, dn: group.dn)
  }

  private func lists(_ name: String, _ group: RuleGroup) async throws -> Bool {
    let entry = try await writer.read(reference(to: group), attributes: [memberAttribute])
    let key = DistinguishedName.key(of: name)
    return entry?.values(memberAttribute).contains {
      DistinguishedName.key(of: String(decoding: $0, as: UTF8.self)) == key
    } ?? false
  }

  /// Whether it was done; somebody else may have come first.
  private func replace(
    _ name: String, by present: String, in group: RuleGroup
  ) async throws -> Bool {
    do {
      return try await !send(
        EntryChange(
          reference(to: group),
          .modify([
            .add(memberAttribute, [[UInt8](present.utf8)]),
            .delete(memberAttribute, [[UInt8](name.utf8)]),
          ]), assertion: .equal(memberAttribute, text: name))
      ).wasInPlace
    } catch let error as EntryWriteError where error.code == .assertionFailed {
      return false
    }
  }

  private func unwritten(_ name: String, in group: RuleGroup) -> WriteOutcome {
    WriteOutcome(
      .failed,
      words: "\(group.dn) still lists \(name), which the entry isn't named any more, and "
        + "write_back.groups is off. Put the present name in its place, or have the server do so "
        + "(slapo-refint).")
  }
}
