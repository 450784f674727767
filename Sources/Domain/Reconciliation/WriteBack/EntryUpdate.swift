public import Directory

/// What becomes of waiting attributes once the entry has been looked at again: both sides and what
/// they agreed on are merged anew, for any of the three may have changed since.
public struct EntryUpdate: Sendable, Hashable {
  /// What the entry is to get, from what it has now.
  public private(set) var writes: [AttributeChange] = []
  /// What both sides agree on already, without a write.
  public private(set) var agreed: [AttributeChange] = []
  /// What both have changed in different ways, for a person to decide.
  public private(set) var conflicts: [AttributeConflict] = []

  private let policy: SyncPolicy

  /// Merges the attributes of an account that wait.
  ///
  /// `sent` is what an earlier attempt of unknown end has sent: a value of it that the entry has came
  /// from here, and both sides agreed on it at that moment. What the directory has changed alone is
  /// left to the next run.
  public init(
    _ waiting: [AccountAttribute], of subject: WriteBackSubject,
    sent: [AccountAttribute: String?], entry person: StagedPerson, policy: SyncPolicy
  ) {
    self.policy = policy
    for attribute in waiting where policy.writes(attribute) {
      let directory = person.attributes[attribute]
      var baseline = subject.baseline[attribute]
      if let sent = sent[attribute], sent == directory { baseline = .value(directory) }
      merge(
        AttributeConflict(
          attribute: attribute, baseline: baseline.value, directory: directory,
          local: subject.attributes[attribute]), baseline)
    }
  }

  private mutating func merge(_ sides: AttributeConflict, _ baseline: Agreement) {
    let change = AttributeChange(sides.attribute, from: sides.directory, to: sides.local)
    guard sides.directory != sides.local else { return agreed.append(change) }
    guard policy.authorities[sides.attribute] == .merge else { return writes.append(change) }
    let outcome = ThreeWayMerge(onConflict: policy.onConflict)
      .outcome(agreed: baseline, directory: sides.directory, local: sides.local)
    switch outcome {
    case .nothing, .rebase: writes.append(change)
    case .take: break
    case .conflict: conflicts.append(sides)
    }
  }
}

extension EntryUpdate {
  /// The next change to send for the writes; nil when the entry is as it should be.
  ///
  /// A value in the entry's own name comes first, by a rename, and the others after it.
  /// - Throws: `UnwritableName` for a name that would be without its value.
  public func change(
    of entry: Entry, _ reference: EntryReference, readBack: [String]
  ) throws(UnwritableName) -> EntryChange? {
    guard let rules = policy.writeBack else { return nil }
    let assertion = entry.values("entryCSN").first.map { Filter.equal("entryCSN", $0) }
    let own = try Self.ownName(of: entry)
    if let name = try renamed(own, entry, rules) {
      return EntryChange(
        reference, .rename(name, below: nil), assertion: assertion, readBack: readBack)
    }
    let changes = writes.compactMap { change -> Modification? in
      guard let name = rules.attributes[change.attribute] else { return nil }
      let wanted = Self.values(
        of: entry.values(name), with: change, keeping: own.values(of: name))
      return wanted == entry.values(name) ? nil : .replace(name, wanted)
    }
    guard !changes.isEmpty else { return nil }
    let lastSeen = writes.compactMap { rules.attributes[$0.attribute] }
      .map { Entry.Attribute($0, entry.values($0)) }
    return EntryChange(
      reference, .modify(changes), assertion: assertion ?? .having(lastSeen), readBack: readBack)
  }

  /// The values of an attribute with the new one in front, in the place of the one that counted.
  ///
  /// What the entry is named by stays; clearing takes all other values away.
  private static func values(
    of present: [[UInt8]], with change: AttributeChange, keeping named: [[UInt8]]
  ) -> [[UInt8]] {
    guard let text = change.to else { return named }
    let new = [UInt8](text.utf8)
    let old = change.from.map { [UInt8]($0.utf8) }
    let isThere = present.contains(new)
    let others = present.filter { isThere || $0 != old || named.contains($0) }
    return [new] + others.filter { $0 != new }
  }

  private static func ownName(
    of entry: Entry
  ) throws(UnwritableName) -> DistinguishedName.RelativeName {
    do {
      if let own = try DistinguishedName(entry.dn).relativeNames.first { return own }
    } catch {
      throw UnwritableName(dn: entry.dn)
    }
    throw UnwritableName(dn: entry.dn)
  }

  /// The entry's own name with the new values, where it is named by one that changes.
  private func renamed(
    _ own: DistinguishedName.RelativeName, _ entry: Entry, _ rules: WriteBackRules
  ) throws(UnwritableName) -> DistinguishedName.RelativeName? {
    var parts = own.parts
    for change in writes {
      guard let attribute = rules.attributes[change.attribute],
        let index = parts.firstIndex(where: {
          AttributeName.equal($0.type, attribute) && $0.text == change.from
        })
      else { continue }
      guard let text = change.to, !text.isEmpty else { throw UnwritableName(dn: entry.dn) }
      parts[index] = DistinguishedName.Part(parts[index].type, .text([UInt8](text.utf8)))
    }
    let name = DistinguishedName.RelativeName(parts)
    return name.description == own.description ? nil : name
  }
}

extension DistinguishedName.RelativeName {
  /// The values of an attribute that the name holds.
  fileprivate func values(of attribute: String) -> [[UInt8]] {
    parts.filter { AttributeName.equal($0.type, attribute) }
      .compactMap { $0.text.map { [UInt8]($0.utf8) } }
  }
}

/// An entry whose name can't be written in the way that was asked for: it would lose a value that it
/// is named by, or can't be read.
public struct UnwritableName: Error, Sendable, Hashable {
  /// The entry's name.
  public let dn: String
}
