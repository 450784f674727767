public import Values

/// One change that a directory is to make to one entry.
///
/// Every operation may be sent again after an answer was lost: what is there already counts as done.
public struct EntryChange: Sendable, Hashable {
  /// The entry; for a creation the name that it shall have, without an identifier.
  public var entry: EntryReference
  /// What is done to it.
  public var operation: Operation
  /// What must still be true of the entry, or nothing is done (RFC 4528); the writer adds that
  /// the entry is the one with the identifier.
  public var assertion: Filter?
  /// The attributes to read back afterwards (RFC 4527), operational ones by name.
  public var readBack: [String]

  /// What can be done to an entry.
  public enum Operation: Sendable, Hashable {
    /// Changes attributes, all or none.
    case modify([Modification])
    /// Puts a member into this group, by value.
    case addMember(Member, attribute: String)
    /// Takes a member out of this group, by value.
    case removeMember(Member, attribute: String)
    /// Gives the entry another relative name, and another entry above it unless that is nil.
    ///
    /// The values of the old relative name go away.
    case rename(DistinguishedName.RelativeName, below: DistinguishedName?)
    /// Makes the entry, unless another one below the users' base matches the filter.
    case create([Entry.Attribute], unless: Filter?)
    /// Removes the entry.
    case delete
    /// Sets the entry's password (RFC 3062); the server hashes it and applies its policy.
    case setPassword(Secret)
  }

  /// What a group lists.
  public enum Member: Sendable, Hashable {
    /// An entry, by its present name.
    case entry(EntryReference)
    /// A value as it stands, such as the name of an account in `memberUid`.
    case value(String)
  }

  /// Joins the parts.
  public init(
    _ entry: EntryReference, _ operation: Operation, assertion: Filter? = nil,
    readBack: [String] = []
  ) {
    self.entry = entry
    self.operation = operation
    self.assertion = assertion
    self.readBack = readBack
  }
}

extension EntryChange: CustomStringConvertible {
  /// What is done to which entry, in words that follow "to", without any value.
  public var description: String {
    switch operation {
    case .modify(let changes):
      "change \(changes.map(\.attribute).joined(separator: ", ")) of \(entry)"
    case .addMember(let member, _): "add the member \(member) to \(entry)"
    case .removeMember(let member, _): "remove the member \(member) from \(entry)"
    case .rename(let name, nil): "rename \(entry) to \(name)"
    case .rename(let name, let parent?): "move \(entry) to \(name),\(parent)"
    case .create: "create \(entry)"
    case .delete: "delete \(entry)"
    case .setPassword: "set the password of \(entry)"
    }
  }
}

extension EntryChange.Member: CustomStringConvertible {
  /// The name or value.
  public var description: String {
    switch self {
    case .entry(let entry): entry.dn
    case .value(let value): value
    }
  }
}
