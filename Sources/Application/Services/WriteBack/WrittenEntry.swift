public import Directory

/// What became of one change.
public struct WrittenEntry: Sendable, Hashable {
  /// Whether the directory was as wanted before the change, for instance after an answer was lost.
  public var wasInPlace: Bool
  /// The entry's name now; for a removed one the name that it had.
  public var dn: String
  /// The entry's identifier; nil when the server shows none.
  public var id: EntryID?
  /// The `entryCSN` after the change, by which its echo is recognised; nil when the server shows
  /// none, and for a removed entry.
  public var csn: String?
  /// The attributes that were to be read back, as they are now; nil for a removed entry, and when
  /// the server doesn't let the writer read them.
  public var entry: Entry?

  /// Joins the facts.
  public init(wasInPlace: Bool, dn: String, id: EntryID?, csn: String?, entry: Entry?) {
    self.wasInPlace = wasInPlace
    self.dn = dn
    self.id = id
    self.csn = csn
    self.entry = entry
  }
}
