/// How one directory is written to.
public struct EntryWriterSettings: Sendable, Hashable {
  /// How its servers are reached; `bind` is who writes.
  public var connection: DirectoryConnectionSettings
  /// The attribute that identifies entries.
  public var idAttribute: String
  /// The name that stands in a group without members where the schema demands one; nil to leave
  /// the last member in and say so.
  public var placeholderMember: String?
  /// Whether the server's transactions may be used where it has some: some versions of slapd crash
  /// in them.
  public var usesTransactions: Bool
  /// How many changes are carried out at once.
  public var simultaneousWrites: Int

  /// Joins the parts.
  public init(
    connection: DirectoryConnectionSettings, idAttribute: String = "entryUUID",
    placeholderMember: String? = nil, usesTransactions: Bool = false, simultaneousWrites: Int = 4
  ) {
    self.connection = connection
    self.idAttribute = idAttribute
    self.placeholderMember = placeholderMember
    self.usesTransactions = usesTransactions
    self.simultaneousWrites = simultaneousWrites
  }
}
