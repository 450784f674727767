public import Directory

extension EntryEnabling {
  /// The attributes that show the state.
  public var attributes: [String] {
    switch self {
    case .passwordPolicy: ["pwdAccountLockedTime"]
    case .attribute(let name, _, _): [name]
    }
  }

  /// Whether an entry is disabled in this way.
  public func isDisabled(_ entry: Entry) -> Bool {
    switch self {
    case .passwordPolicy:
      entry.values("pwdAccountLockedTime").contains { $0.starts(with: "000001010000".utf8) }
    case .attribute(let name, let disabled, _):
      entry.values(name) == [disabled].compactMap { $0.map { [UInt8]($0.utf8) } }
    }
  }
}

extension NewEntry {
  /// What no other entry may have: the username.
  public func uniqueness(by mapping: MappingRules) -> Filter? {
    let names = mapping.username.flatMap { name in
      attributes.filter { AttributeName.equal($0.name, name) }.flatMap(\.values)
        .map { Filter.equal(name, text: $0) }
    }
    return names.isEmpty ? nil : .or(names)
  }
}
