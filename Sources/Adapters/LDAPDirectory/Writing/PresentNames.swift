import Directory
import Services

/// Finds entries as they will be named when the requests before are carried out.
struct PresentNames {
  private let dialogue: WriteDialogue
  private let pending: [ChangeRequest]

  /// Takes the requests that come before, in their order; none outside of transactions.
  init(_ dialogue: WriteDialogue, after pending: [ChangeRequest] = []) {
    self.dialogue = dialogue
    self.pending = pending
  }

  /// The entry's name at its turn; nil when it is gone for certain.
  func locate(_ entry: EntryReference) throws(EntryWriteError) -> String? {
    if isMade(entry.dn) { return entry.dn }
    return try dialogue.locate(entry).map(nameAtItsTurn)
  }

  /// The name by which the server knows the entry so far; nil when it doesn't yet.
  func nameNow(of dn: String) -> String? {
    if isMade(dn) { return nil }
    return pending.reversed().reduce(dn) { name, request in
      guard case .rename(let old, _, _) = request else { return name }
      return DistinguishedName.text(name, movedFrom: request.dnAfterwards, to: old)
    }
  }

  private func nameAtItsTurn(_ dn: String) -> String {
    pending.reduce(dn) { name, request in
      guard case .rename(let old, _, _) = request else { return name }
      return DistinguishedName.text(name, movedFrom: old, to: request.dnAfterwards)
    }
  }

  private func isMade(_ dn: String) -> Bool {
    pending.contains { request in
      guard case .add(let made, _) = request else { return false }
      return DistinguishedName.key(of: made) == DistinguishedName.key(of: dn)
    }
  }
}

extension DistinguishedName {
  /// The name of an entry after the one above it, or itself, got another name; unchanged for
  /// entries elsewhere.
  fileprivate static func text(_ text: String, movedFrom old: String, to new: String) -> String {
    do {
      let (name, old) = (try DistinguishedName(text), try DistinguishedName(old))
      guard name.isWithin(old) else { return text }
      let own = name.relativeNames.dropLast(old.relativeNames.count)
      return DistinguishedName(own + (try DistinguishedName(new).relativeNames)).description
    } catch {
      return text
    }
  }
}
