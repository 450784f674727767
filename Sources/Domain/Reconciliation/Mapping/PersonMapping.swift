public import Directory
public import Values

extension MappingRules {
  /// Maps one entry of the users' search at a moment.
  ///
  /// An entry that can be told apart but has no usable username comes with its problem, under its
  /// DN, and claims no mail address.
  public func person(
    from entry: Entry, at now: Timestamp
  ) -> Result<StagedPerson, RejectedEntryError> {
    guard let id = entry.values(self.id).first.flatMap({ EntryID(attributeValue: $0) }) else {
      return .failure(.init(nil, entry.dn, .noIdentifier))
    }
    guard let dnKey = DistinguishedName.key(of: entry.dn) else {
      return .failure(.init(id, entry.dn, .badName))
    }
    var person = StagedPerson(
      entry: id, dn: entry.dn, dnKey: dnKey, username: entry.dn, email: nil, displayName: nil,
      state: DirectoryState(entry, at: now), csn: entry.text("entryCSN"))
    let candidates = username.lazy.compactMap { entry.values($0).first }
    guard let bytes = candidates.first(where: { !$0.isEmpty }) else {
      person.problem = .noUsername
      return .success(person)
    }
    guard let username = TextRule.username.accept(bytes) else {
      person.problem = .badUsername
      return .success(person)
    }
    person.username = username
    person.email = first(email, of: entry, .email)
    person.displayName = first(displayName, of: entry, .displayName)
    return .success(person)
  }

  /// The first usable value of the first attribute that has one.
  private func first(_ names: [String], of entry: Entry, _ rule: TextRule) -> String? {
    for name in names {
      for bytes in entry.values(name) {
        if let text = rule.accept(bytes) { return text }
      }
    }
    return nil
  }
}

/// A rejected entry as an error.
public struct RejectedEntryError: Error, Sendable, Hashable {
  /// The entry and the reason.
  public let rejected: RejectedEntry

  init(_ entry: EntryID?, _ dn: String, _ reason: QuarantineReason) {
    rejected = RejectedEntry(entry: entry, dn: dn, reason: reason)
  }
}

/// What a value must look like to become an attribute of an account.
enum TextRule {
  /// 1…255 bytes, nothing invisible.
  case username
  /// 3…254 bytes with one `@` between two parts, nothing invisible, no white space (RFC 5321,
  /// section 4.5.3.1).
  case email
  /// 1…512 bytes.
  case displayName

  /// The value as composed text without spaces at the ends; nil when it doesn't fit.
  func accept(_ bytes: [UInt8]) -> String? {
    guard bytes.count <= 1024, let text = String(utf8: bytes) else { return nil }
    let trimmed = CanonicalForm.composed(trimmed(text))
    let count = trimmed.utf8.count
    switch self {
    case .username:
      guard (1...255).contains(count), trimmed.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }),
        !hasInvisible(trimmed)
      else { return nil }
    case .email:
      guard (3...254).contains(count), trimmed.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }),
        !hasInvisible(trimmed), !hasForeignSpace(trimmed)
      else { return nil }
      let at = UInt8(ascii: "@")
      guard trimmed.utf8.count(where: { $0 == at }) == 1, trimmed.utf8.first != at,
        trimmed.utf8.last != at
      else { return nil }
    case .displayName:
      guard (1...512).contains(count), trimmed.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f })
      else { return nil }
    }
    return trimmed
  }

  /// Control and format characters (zero width, direction marks) make two names look like one.
  private func hasInvisible(_ text: String) -> Bool {
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return false }
    return text.unicodeScalars.contains { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: true
      default: false
      }
    }
  }

  /// White space beyond ASCII.
  private func hasForeignSpace(_ text: String) -> Bool {
    text.unicodeScalars.contains { !$0.isASCII && $0.properties.isWhitespace }
  }

  private func trimmed(_ text: String) -> String {
    guard let first = text.utf8.first, let last = text.utf8.last, first <= 0x20 || last <= 0x20
    else { return text }
    var rest = text.unicodeScalars[...]
    while let first = rest.first, first.value <= 0x20 { rest = rest.dropFirst() }
    while let last = rest.last, last.value <= 0x20 { rest = rest.dropLast() }
    return String(rest)
  }
}
