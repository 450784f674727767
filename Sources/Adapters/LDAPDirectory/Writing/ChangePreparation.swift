import CLDAP
import Directory
import Services

/// Turns a change into the request for the entry as it is named now.
struct ChangePreparation {
  private let dialogue: WriteDialogue
  private let names: PresentNames

  init(_ dialogue: WriteDialogue, _ names: PresentNames) {
    self.dialogue = dialogue
    self.names = names
  }

  /// The request; nil when the directory is as wanted.
  func request(_ change: EntryChange, at dn: String) throws(EntryWriteError) -> ChangeRequest? {
    switch change.operation {
    case .modify(let changes): return changes.isEmpty ? nil : .modify(dn, changes)
    case .addMember(let member, let attribute):
      return .modify(dn, try adding(member, attribute, to: dn))
    case .removeMember(let member, let attribute):
      return .modify(dn, [.delete(attribute, try removedNames(member))])
    case .rename(let name, let parent): return renaming(dn, name, below: parent)
    case .create(let attributes, _): return .add(dn, attributes)
    case .delete: return .delete(dn)
    case .setPassword(let password): return .setPassword(dn, password)
    }
  }

  /// What is left of changes without the values that are in place; the server's rules of equality
  /// decide, and a value about which it says nothing stays.
  func missing(
    _ changes: [Modification], at dn: String
  ) throws(EntryWriteError) -> [Modification] {
    var left: [Modification] = []
    for change in changes {
      switch change {
      case .replace: left.append(change)
      case .delete(let name, []):
        if try dialogue.find(dn, ["1.1"], where: .present(name)) != nil { left.append(change) }
      case .add(let name, let values):
        let wanted = try values.filtered { value throws(EntryWriteError) in
          try dialogue.has(value, name, at: dn) != true
        }
        if !wanted.isEmpty { left.append(.add(name, wanted)) }
      case .delete(let name, let values):
        let unwanted = try values.filtered { value throws(EntryWriteError) in
          try dialogue.has(value, name, at: dn) != false
        }
        if !unwanted.isEmpty { left.append(.delete(name, unwanted)) }
      }
    }
    return left
  }

  /// A group that holds only the placeholder loses it to its first member.
  private func adding(
    _ member: EntryChange.Member, _ attribute: String, to group: String
  ) throws(EntryWriteError) -> [Modification] {
    var value: [UInt8]
    switch member {
    case .value(let text): value = [UInt8](text.utf8)
    case .entry(let entry):
      guard let dn = try names.locate(entry) else { throw .gone(dialogue.operation) }
      value = [UInt8](dn.utf8)
    }
    let addition = Modification.add(attribute, [value])
    guard let placeholder = dialogue.settings.placeholderMember.map({ [UInt8]($0.utf8) }),
      try dialogue.has(placeholder, attribute, at: group) == true
    else { return [addition] }
    return [addition, .delete(attribute, [placeholder])]
  }

  /// The entry's present name and, where no other entry has taken it over, the one it had.
  private func removedNames(_ member: EntryChange.Member) throws(EntryWriteError) -> [[UInt8]] {
    guard case .entry(let entry) = member else {
      return [[UInt8](member.description.utf8)]
    }
    guard let present = try names.locate(entry) else { return [[UInt8](entry.dn.utf8)] }
    let isSame = DistinguishedName.key(of: present) == DistinguishedName.key(of: entry.dn)
    guard !isSame, try dialogue.find(entry.dn, ["1.1"]) == nil else {
      return [[UInt8](present.utf8)]
    }
    return [[UInt8](present.utf8), [UInt8](entry.dn.utf8)]
  }

  private func renaming(
    _ dn: String, _ name: DistinguishedName.RelativeName, below parent: DistinguishedName?
  ) -> ChangeRequest? {
    let above = DistinguishedName.parent(of: dn)
    let moves = parent.map { $0 != above } ?? false
    guard moves || !name.isSpelled(as: dn) else { return nil }
    return .rename(dn, name, below: moves ? parent : nil)
  }
}

extension DistinguishedName.RelativeName {
  /// Whether a name begins with this one to the letter; another spelling is worth a rename.
  fileprivate func isSpelled(as text: String) -> Bool {
    do {
      guard let other = try DistinguishedName(text).relativeNames.first else { return false }
      return self == other && Set(parts.map(\.value)) == Set(other.parts.map(\.value))
    } catch {
      return false
    }
  }
}

extension Array {
  /// `filter` for a question that can fail in one way.
  fileprivate func filtered<Failure: Error>(
    _ isIncluded: (Element) throws(Failure) -> Bool
  ) throws(Failure) -> [Element] {
    var kept: [Element] = []
    for element in self where try isIncluded(element) { kept.append(element) }
    return kept
  }
}
