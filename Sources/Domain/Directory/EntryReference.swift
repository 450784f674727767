/// Which entry is meant, however it is named by now.
public struct EntryReference: Sendable, Hashable {
  /// The permanent identifier, by which the present name is looked up; nil for an entry that is
  /// known by its name only.
  public var id: EntryID?
  /// The name that it had when it was last seen; a hint where to look, or the name itself where
  /// there is no identifier.
  public var dn: String

  /// Joins both.
  public init(id: EntryID?, dn: String) {
    self.id = id
    self.dn = dn
  }
}

extension EntryReference: CustomStringConvertible {
  /// The last known name, which people recognise.
  public var description: String { dn }
}
